// The values of a day, under the pointer and by the arrow keys. They are read
// from the table that stands under every chart. With the script the picture is
// a slider: readers of screens hand its keys over and tell its value.
(function () {
  document.documentElement.classList.add("js");
  document.querySelectorAll("[data-chart]").forEach(function (chart) {
    var picture = chart.querySelector(".plot > svg"), at = chart.querySelector("[data-at]"), reading = chart.querySelector("[data-reading]");
    var names = Array.from(chart.querySelectorAll("thead th")).slice(1).map(function (th) { return th.textContent; });
    var rows = Array.from(chart.querySelectorAll("tbody tr")), chosen = -1;
    if (!rows.length) return;

    function show(i) {
      chosen = Math.max(0, Math.min(rows.length - 1, i));
      var cells = rows[chosen].querySelectorAll("td");
      at.setAttribute("d", "M" + (720 * (chosen + 0.5) / rows.length) + " 0v200");
      var words = rows[chosen].querySelector("th").textContent + ": " + names.map(function (name, n) {
        return cells[n].textContent + " " + name.toLowerCase();
      }).join(", ");
      reading.textContent = words;
      picture.setAttribute("aria-valuenow", chosen + 1);
      picture.setAttribute("aria-valuetext", words);
    }
    function point(e) {
      var box = picture.getBoundingClientRect();
      show(Math.floor((e.clientX - box.left) / box.width * rows.length));
    }
    picture.tabIndex = 0;
    picture.setAttribute("role", "slider");
    picture.setAttribute("aria-valuemin", 1);
    picture.setAttribute("aria-valuemax", rows.length);
    picture.setAttribute("aria-valuenow", rows.length);
    picture.setAttribute("aria-valuetext", reading.textContent);
    reading.removeAttribute("role"); // the slider says it
    picture.addEventListener("focus", function () { show(chosen < 0 ? rows.length - 1 : chosen); });
    picture.addEventListener("pointermove", point);
    picture.addEventListener("pointerdown", point);
    picture.addEventListener("keydown", function (e) {
      var to = {
        ArrowLeft: chosen - 1, ArrowDown: chosen - 1, ArrowRight: chosen + 1, ArrowUp: chosen + 1,
        PageDown: chosen - 7, PageUp: chosen + 7, Home: 0, End: rows.length - 1
      }[e.key];
      if (to === undefined || e.altKey || e.ctrlKey || e.metaKey) return;
      e.preventDefault();
      show(to);
    });
  });
})();
