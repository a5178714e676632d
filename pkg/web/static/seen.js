// Tells that this page was really before somebody: visible for a second, and
// not only drawn ahead by the browser. Nothing is stored.
(function () {
  var token = document.currentScript.dataset.token, timer;
  function watch() {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(tell, 1000);
  }
  function tell() {
    document.removeEventListener("visibilitychange", watch);
    if (navigator.sendBeacon) navigator.sendBeacon("/t/seen", token);
  }
  function start() {
    document.addEventListener("visibilitychange", watch);
    watch();
  }
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
})();
