// Sends the form to apply with and shows how far that is. A form that did not
// arrive is sent again as it was, under the same name, so that it is taken once.
(function () {
  document.documentElement.classList.add("js");
  if (!window.FormData || !window.DOMParser) return;
  function part(form, name) { return form.querySelector("[data-" + name + "]"); }
  function hide(form) {
    form.querySelectorAll("[data-sending], [data-lost]").forEach(function (e) { e.hidden = true; });
  }
  function busy(form, is) {
    form.dataset.busy = is ? "1" : "";
    form.querySelectorAll("button").forEach(function (b) { b.disabled = is; });
  }
  function failed(form, kind) {
    busy(form, false);
    hide(form);
    var notice = form.querySelector('[data-lost="' + kind + '"]');
    notice.hidden = false;
    notice.querySelector("button").focus();
  }
  // The page that came back stands where the form was, with the file in it.
  function show(form, text, address) {
    var page = new DOMParser().parseFromString(text, "text/html"), main = page.querySelector("main");
    if (!main) return failed(form, "busy");
    var old = form.querySelector("[type=file]"), files = old && old.files;
    document.title = page.title;
    document.querySelector("main").replaceWith(document.adoptNode(main));
    history.replaceState(null, "", address);
    var cv = main.querySelector("[type=file]");
    if (cv && files && files.length && !cv.hasAttribute("aria-invalid")) {
      cv.files = files;
      main.querySelectorAll("[data-file-lost]").forEach(function (e) { e.remove(); });
      cv.setAttribute("aria-describedby", "cv-h");
    }
    var first = main.querySelector("[role=alert]:not([hidden])") || main.querySelector("h1");
    if (first) {
      first.tabIndex = -1;
      first.focus();
      first.scrollIntoView();
    }
  }
  function send(form) {
    if (form.dataset.busy) return;
    var data = new FormData(form), request = new XMLHttpRequest();
    var sending = part(form, "sending"), bar = sending.querySelector("progress"), said = sending.querySelector("[data-part]");
    hide(form);
    busy(form, true);
    bar.value = 0;
    sending.hidden = false;
    request.upload.onprogress = function (e) {
      if (!e.lengthComputable) return;
      bar.value = Math.round(100 * e.loaded / e.total);
      said.textContent = e.loaded < e.total ? said.dataset.part.replace("{}", bar.value) : said.dataset.all;
    };
    request.onload = function () {
      var status = request.status;
      if (status === 200 && /\/a\//.test(request.responseURL)) location.assign(request.responseURL);
      else if (status === 429 || status >= 500) failed(form, "busy");
      else show(form, request.responseText, form.action);
    };
    request.onerror = request.ontimeout = request.onabort = function () { failed(form, "lost"); };
    request.open("POST", form.action);
    request.send(data);
  }
  document.addEventListener("submit", function (e) {
    if (!e.target.matches("[data-apply]")) return;
    e.preventDefault();
    send(e.target);
  });
  // A page that is shown again by going back is as it was left: sending.
  addEventListener("pageshow", function (e) {
    if (!e.persisted) return;
    document.querySelectorAll("[data-apply]").forEach(function (form) {
      busy(form, false);
      hide(form);
    });
  });
  document.addEventListener("click", function (e) {
    if (e.target.matches("[data-again]")) send(e.target.form);
  });
})();
