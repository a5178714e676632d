// The preview beside the text while it is typed. The server draws it, with the
// code that draws the vacancy's page; the button does the same without a script.
(function () {
  var form = document.getElementById("editor"), timer, asked = 0;
  document.documentElement.classList.add("js");

  function draw() {
    var body = new URLSearchParams(new FormData(form)), mine = ++asked;
    body.set("act", "preview");
    fetch(form.action, { method: "POST", body: body }).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (html) {
      if (!html || mine !== asked) return;
      var page = new DOMParser().parseFromString(html, "text/html");
      ["preview", "advice"].forEach(function (id) {
        var now = document.getElementById(id), next = page.getElementById(id);
        if (now && next) now.replaceChildren.apply(now, Array.from(next.childNodes));
      });
    }).catch(function () {}); // away for a moment: the next key asks again
  }
  form.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(draw, 500);
  });
  draw();
})();
