// Finds vacancies without loading the page anew; the address tells what is shown.
(function () {
  document.documentElement.classList.add("js");
  var form = document.querySelector(".find"), asked = 0, timer;
  if (!form || !window.fetch || !window.DOMParser || !window.URLSearchParams) return;
  function address() {
    var query = new URLSearchParams(new FormData(form));
    Array.from(query.keys()).forEach(function (k) { if (!query.get(k)) query.delete(k); });
    return form.getAttribute("action") + (query.toString() && "?" + query);
  }
  function show(to, add) {
    var mine = ++asked, list = document.getElementById("found");
    list.setAttribute("aria-busy", "true");
    fetch(to, { headers: { Accept: "text/html" } }).then(function (r) {
      if (!r.ok) throw r;
      return r.text();
    }).then(function (text) {
      if (mine !== asked) return;
      var page = new DOMParser().parseFromString(text, "text/html"), fresh = page.getElementById("found");
      document.getElementById("found").replaceWith(document.adoptNode(fresh));
      document.title = page.title;
      if (add) history.pushState({ list: 1 }, "", to);
      ["q", "department", "city", "hours"].forEach(function (name) {
        var field = form.elements[name], was = page.querySelector(".find [name=" + name + "]");
        if (field && was && field !== document.activeElement) field.value = was.value;
      });
    }).catch(function () { location.assign(to); });
  }
  form.addEventListener("submit", function (e) { e.preventDefault(); show(address(), true); });
  form.addEventListener("change", function (e) { if (e.target.type !== "search") show(address(), true); });
  form.addEventListener("input", function (e) {
    if (e.target.type !== "search") return;
    clearTimeout(timer);
    timer = setTimeout(function () { show(address(), true); }, 400);
  });
  document.addEventListener("click", function (e) {
    var link = e.target.closest && e.target.closest("#found nav a, #found .count a, #found .empty a");
    if (!link || e.metaKey || e.ctrlKey || e.shiftKey || e.button) return;
    e.preventDefault();
    show(link.href, true);
    document.getElementById("found").scrollIntoView();
  });
  addEventListener("popstate", function () { show(location.href, false); });
})();
