// How far an import is, without loading the page again.
(function () {
  document.documentElement.classList.add("js");
  var said = document.getElementById("said"), progress = document.getElementById("progress");
  function ask() {
    fetch(location.href, { headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (now) {
      if (now.over) { location.reload(); return; }
      if (said.textContent !== now.text) said.textContent = now.text;
      if (now.of) { progress.max = now.of; progress.value = now.done; }
      setTimeout(ask, 700);
    }).catch(function () { setTimeout(ask, 3000); });
  }
  setTimeout(ask, 700);
})();
