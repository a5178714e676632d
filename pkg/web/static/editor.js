// The vacancy as candidates will see it, and what could be better, beside what is
// being written. The server renders both; without a script a button shows it.
(function () {
  var root = document.documentElement, form = document.getElementById("editor"), live = document.getElementById("live");
  var advice = document.getElementById("advice"), none = document.getElementById("no-advice"), timer, asked = 0;
  root.classList.add("js");

  // Headings stand below those of this page, and no name stands here twice.
  function below(page) {
    var vacancy = new DOMParser().parseFromString(page, "text/html").querySelector(".vacancy");
    vacancy.querySelectorAll("h1, h2, h3, h4").forEach(function (h) {
      var lower = document.createElement("h" + Math.min(6, Number(h.tagName[1]) + 2));
      lower.className = "as-" + h.tagName.toLowerCase();
      lower.append.apply(lower, h.childNodes);
      h.replaceWith(lower);
    });
    vacancy.querySelectorAll("[id]").forEach(function (e) { e.removeAttribute("id"); });
    return vacancy;
  }

  function line(a) {
    var li = document.createElement("li"), p = document.createElement("p"), link = document.createElement("a");
    link.href = "#" + a.field;
    link.textContent = a.label;
    p.append(link, ": " + a.text);
    li.append(p);
    return li;
  }

  function show() {
    var mine = ++asked, body = new URLSearchParams(new FormData(form));
    fetch(form.dataset.preview, { method: "POST", headers: { Accept: "application/json" }, body: body }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (said) {
      if (mine !== asked) return; // a later one is on its way
      live.replaceChildren(below(said.page));
      advice.replaceChildren.apply(advice, said.advice.map(line));
      none.hidden = said.advice.length > 0;
    }).catch(function () { live.textContent = live.dataset.lost; });
  }

  form.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(show, 400);
  });
  show();

  // Who leaves with something typed is asked by the browser.
  var typed = false;
  form.addEventListener("input", function () { typed = true; });
  document.addEventListener("submit", function (e) {
    if (!e.submitter || e.submitter.getAttribute("formtarget") !== "_blank") typed = false;
  });
  window.addEventListener("beforeunload", function (e) { if (typed) e.preventDefault(); });
})();
