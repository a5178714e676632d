// Shows a name and a colour before they are saved: the server makes the
// preview, since it alone decides which shades can be read.
(() => {
  const form = document.getElementById("words");
  if (!form) return;
  document.documentElement.classList.add("js");
  const { name, accent } = form.elements, picker = document.getElementById("picker");
  let asked = 0, timer;
  async function look() {
    if (accent.value && !/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(accent.value.trim())) return;
    const mine = ++asked;
    const address = new URL(location.pathname, location.href);
    const lang = new URLSearchParams(location.search).get("lang");
    if (lang) address.searchParams.set("lang", lang);
    address.searchParams.set("try", "1");
    address.searchParams.set("name", name.value);
    address.searchParams.set("accent", accent.value);
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("preview");
    if (!fresh) return;
    document.getElementById("preview").replaceWith(fresh);
    const sheet = (of) => of.querySelector('link[rel="stylesheet"][href^="/brand/"]');
    const now = sheet(document), next = sheet(page);
    if (next && now) now.href = next.getAttribute("href");
    else if (next) document.head.append(next);
    else if (now) now.remove();
  }
  function soon() { clearTimeout(timer); timer = setTimeout(look, 250); }
  accent.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(accent.value)) picker.value = accent.value; soon(); });
  picker.addEventListener("input", () => { accent.value = picker.value; soon(); });
  name.addEventListener("input", soon);
})();
