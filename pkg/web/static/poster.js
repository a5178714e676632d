// The button prints; without it the browser's own menu does.
(function () {
  document.documentElement.classList.add("js");
  document.querySelector("[data-print]").addEventListener("click", function () { window.print(); });
})();
