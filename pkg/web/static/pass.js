// Copies an address, and opens the device's own sheet to pass a page on.
(function () {
  document.documentElement.classList.add("js");
  var said = document.querySelector("[data-pass-said]");
  function say(text) { if (said) said.textContent = text; }
  document.querySelectorAll("[data-pass-copy]").forEach(function (button) {
    var field = document.getElementById(button.dataset.passCopy);
    button.addEventListener("click", function () {
      function failed() {
        field.focus();
        field.select();
        say(button.dataset.failed);
      }
      if (!navigator.clipboard) return failed();
      navigator.clipboard.writeText(field.value).then(function () { say(button.dataset.done); }, failed);
    });
  });
  document.querySelectorAll("[data-pass-on]").forEach(function (button) {
    var what = { title: button.dataset.title, text: button.dataset.title, url: button.dataset.passOn };
    if (!navigator.share || navigator.canShare && !navigator.canShare(what)) return;
    button.hidden = false;
    button.addEventListener("click", function () { navigator.share(what).catch(function () {}); });
  });
})();
