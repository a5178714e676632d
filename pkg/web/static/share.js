// Sharing with fewer taps: copying, the device's own share sheet, examples put
// into the field. Every act here is also a link or a button that needs no script.
(function () {
  var root = document.documentElement, form = document.getElementById("share"), words = document.getElementById("words");
  root.classList.add("js");
  if (navigator.share) root.classList.add("device");

  function say(text) { document.querySelectorAll("[data-said]").forEach(function (p) { p.textContent = text; }); }

  function copy(button, field) {
    function done() {
      var before = button.dataset.before || (button.dataset.before = button.textContent);
      button.textContent = button.dataset.done;
      say(button.dataset.done);
      setTimeout(function () { button.textContent = before; }, 2500);
    }
    // Where the clipboard is closed to us the field is selected, to copy by hand.
    function byHand() { field.focus(); field.select(); }
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, byHand);
    else byHand();
  }

  // make asks for the link to copy, once.
  function make() {
    var field = document.getElementById("link");
    if (field.value) return Promise.resolve(field);
    var body = new URLSearchParams();
    body.set("channel", "copy");
    body.set("words", words.value);
    return fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: body }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (made) {
      field.value = made.link;
      document.getElementById("own-link").hidden = false;
      document.querySelectorAll("[data-make]").forEach(function (b) { b.parentNode.hidden = true; });
      return field;
    });
  }

  document.addEventListener("click", function (e) {
    var at = e.target.closest("[data-copy], [data-make], [data-device], [data-words]");
    if (!at) return;
    if (at.dataset.copy) copy(at, document.getElementById(at.dataset.copy));
    else if (at.dataset.make) {
      e.preventDefault();
      make().then(function (field) {
        var button = document.querySelector('[data-copy="link"]');
        button.focus();
        copy(button, field);
      }, function () { form.requestSubmit(at); });
    } else if (at.dataset.words) {
      e.preventDefault();
      if (words.value && words.value !== words.dataset.example && !confirm(at.dataset.ask)) return;
      words.value = words.dataset.example = at.dataset.words;
      count();
      words.focus();
    } else {
      make().then(function (field) {
        return navigator.share({ text: words.value, url: field.value }).catch(function (err) {
          // Who closed the sheet meant to; anything else leaves the link to copy.
          if (err.name !== "AbortError") field.select();
        });
      }, function () { form.requestSubmit(document.querySelector("[data-make]")); });
    }
  });

  function count() {
    var n = Array.from(words.value).length;
    document.querySelectorAll('[data-count="words"]').forEach(function (c) { c.textContent = n; });
  }
  if (words) { words.addEventListener("input", count); count(); }
})();
