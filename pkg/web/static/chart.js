// The values of a day, under the pointer and by the arrow keys. They are read
// from the table that stands under every chart.
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
      reading.textContent = rows[chosen].querySelector("th").textContent + ": " + names.map(function (name, n) {
        return cells[n].textContent + " " + name.toLowerCase();
      }).join(", ");
    }
    picture.tabIndex = 0;
    picture.addEventListener("pointermove", function (e) {
      var box = picture.getBoundingClientRect();
      show(Math.floor((e.clientX - box.left) / box.width * rows.length));
    });
    picture.addEventListener("keydown", function (e) {
      var to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: rows.length - 1 }[e.key];
      if (to === undefined) return;
      e.preventDefault();
      show(to);
    });
  });
})();
