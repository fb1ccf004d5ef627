/**
 * Sent to browsers as it is: no build step. Pages work without it. It reloads the page when the server reports a change, and replaces only
 * the parts that differ: focus, scrolling and opened details stay.
 */
export const SCRIPT = `'use strict';
(() => {
  const root = document.documentElement;
  const words = document.body.dataset;

  if (words.proceed) return location.replace(words.proceed);

  /** A link to the sign-in page may carry the token in its fragment, which browsers do not send. Only a click signs in. */
  const token = document.getElementById('token');
  if (token && location.hash.length > 1) {
    token.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, '', location.pathname + location.search);
  }

  /** What the server sent of each part: the page may since have opened it or added to it. */
  const sent = new Map();
  for (const part of partsOf(document)) sent.set(part.dataset.part, part.innerHTML);
  addCopyButtons(document);
  markWide(document);
  addEventListener('resize', () => markWide(document));
  if (words.version === undefined) return;

  let isBusy = false;
  let isStale = false;
  let source = null;
  let retry = 0;
  const lost = document.querySelector('.when-lost');

  listen();
  document.addEventListener('visibilitychange', () => (document.hidden ? hush() : listen()));
  addEventListener('pagehide', hush);

  /** Hidden pages ask for nothing: browsers have few connections to one server. */
  function listen() {
    clearTimeout(retry);
    if (source || document.hidden) return;
    source = new EventSource(words.live);
    source.addEventListener('open', () => show('live'));
    source.addEventListener('version', ({ data }) => {
      if (data !== words.version) refresh();
    });
    source.addEventListener('ended', () => location.reload());
    source.addEventListener('error', () => {
      show('lost');
      if (!source || source.readyState !== EventSource.CLOSED) return;
      hush();
      retry = setTimeout(() => refresh().finally(listen), 30000);
    });
  }

  function hush() {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  }

  function show(state) {
    root.dataset.connection = state;
    lost.textContent = state === 'lost' ? words.lostWord : '';
  }

  async function refresh() {
    isStale = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isStale) {
        isStale = false;
        const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
        if (new URL(answer.url).pathname !== location.pathname) return location.reload();
        if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      }
    } catch {
      show('lost');
    } finally {
      isBusy = false;
    }
  }

  function put(page) {
    for (const next of partsOf(page)) {
      const name = next.dataset.part;
      const text = next.innerHTML;
      const part = document.querySelector('[data-part="' + CSS.escape(name) + '"]');
      if (!part || sent.get(name) === text) continue;
      sent.set(name, text);
      exchange(part, next);
    }
    words.version = page.body.dataset.version;
  }

  function exchange(part, next) {
    const opened = [...part.querySelectorAll('details[open][data-key]')].map(({ dataset }) => dataset.key);
    const pushed = [...part.querySelectorAll('.scroll')].map(({ scrollLeft }) => scrollLeft);
    const focused = part.contains(document.activeElement) ? placesOf(part, document.activeElement) : [];
    for (const details of next.querySelectorAll('details[data-key]')) {
      if (opened.includes(details.dataset.key)) details.open = true;
    }
    addCopyButtons(next);
    part.replaceWith(next);
    markWide(next);
    next.querySelectorAll('.scroll').forEach((area, index) => (area.scrollLeft = pushed[index] || 0));
    const again = focused.map(({ like, at }) => next.querySelectorAll(like)[at]).find(Boolean);
    if (again) again.focus({ preventScroll: true });
  }

  /** Which of those that look alike: summaries by whose they are, links by where they lead, and else by the order. */
  function placesOf(part, element) {
    const key = element.closest('details')?.dataset.key;
    const href = element.getAttribute('href');
    const alike = [element.localName];
    if (href) alike.unshift('a[href="' + CSS.escape(href) + '"]');
    if (element.localName === 'summary' && key) alike.unshift('details[data-key="' + CSS.escape(key) + '"] > summary');
    return alike.map((like) => ({ like, at: [...part.querySelectorAll(like)].indexOf(element) }));
  }

  function partsOf(page) {
    return page.querySelectorAll('[data-part]');
  }

  /** Only where there is something to the side, it says that it can be pushed. */
  function markWide(page) {
    for (const area of page.querySelectorAll('.scroll')) {
      area.toggleAttribute('data-narrow', area.scrollWidth <= area.clientWidth);
    }
  }

  function addCopyButtons(page) {
    if (!navigator.clipboard) return;
    for (const code of page.querySelectorAll('code[data-copy]')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'copy';
      button.textContent = words.copyWord;
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = words.copiedWord;
        setTimeout(() => (button.textContent = words.copyWord), 2000);
      });
      code.after(button);
    }
  }
})();
`;
