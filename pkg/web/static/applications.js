// HR's list without loading the page again, and by keyboard alone. All of it is
// also a link, a field or a button. The keys are off while one types, and can be
// switched off altogether.
(function () {
  var root = document.documentElement, on = "goodword-keys";
  root.classList.add("js");
  function enabled() { try { return localStorage.getItem(on) !== "off"; } catch (e) { return true; } }
  var box = document.querySelector("[data-keys-on]");
  box.checked = enabled();
  box.addEventListener("change", function () { try { localStorage.setItem(on, box.checked ? "on" : "off"); } catch (e) { /* then for this page only */ } });

  // Filters: the same page is fetched, and what was found is put in place.
  var form = document.querySelector("[data-find]"), asked = 0;
  function find(push) {
    var query = new URLSearchParams(new FormData(form)), mine = ++asked;
    Array.from(query.keys()).forEach(function (key) { if (!query.get(key)) query.delete(key); });
    var address = form.action + (query.toString() ? "?" + query : "");
    fetch(address).then(function (answer) { return answer.text(); }).then(function (html) {
      var next = new DOMParser().parseFromString(html, "text/html").getElementById("found");
      if (mine !== asked) return;
      if (!next) { location.assign(address); return; }
      document.getElementById("found").replaceWith(next);
      if (push) history.pushState(null, "", address);
    }).catch(function () { form.submit(); });
  }
  form.addEventListener("submit", function (e) { e.preventDefault(); find(true); });
  form.addEventListener("change", function (e) { if (e.target.tagName === "SELECT") find(true); });
  addEventListener("popstate", function () { location.reload(); });

  document.addEventListener("change", function (e) {
    if (!e.target.matches("[data-all]")) return;
    document.querySelectorAll('[name="id"]').forEach(function (b) { b.checked = e.target.checked; });
  });

  // Keys.
  function rows() { return Array.from(document.querySelectorAll(".choosing tbody tr")); }
  function current() { return rows().indexOf(document.activeElement.closest(".choosing tbody tr")); }
  function go(i) {
    var all = rows();
    if (all.length) all[Math.max(0, Math.min(all.length - 1, i))].querySelector("th a").focus();
  }
  document.addEventListener("keydown", function (e) {
    if (!enabled() || e.ctrlKey || e.metaKey || e.altKey || e.target.matches("input:not([type=checkbox]), textarea, select")) return;
    var at = current(), key = e.key;
    if (key === "j") go(at + 1);
    else if (key === "k") go(at < 0 ? 0 : at - 1);
    else if (key === "x" && at >= 0) { var pick = rows()[at].querySelector('[name="id"]'); pick.checked = !pick.checked; }
    else if (key === "o" && at >= 0) rows()[at].querySelector("th a").click();
    else {
      var to = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
      if (!to) return;
      if (to.matches("summary")) { to.parentNode.open = !to.parentNode.open; to.focus(); } else if (to.matches("a, button")) to.click(); else to.focus();
    }
    e.preventDefault();
  });
})();
