// Live chat of OmniGrains. One file, no framework. Nothing that anybody wrote is ever read as HTML, and nothing here needs an inline script or style.
(() => {
  'use strict';
  const settings = /*SETTINGS*/null;
  const script = document.currentScript;
  if (!settings || !script || window.OmniGrainsChat) return;

  const base = `${script.src.slice(0, script.src.lastIndexOf('/chat/'))}/v1/chat/${encodeURIComponent(settings.connection)}`;
  const kept = `omnigrains-chat:${settings.connection}`;
  const words = {
    en: {
      title: 'Chat with us', open: 'Open the chat', close: 'Close the chat', write: 'Your message', send: 'Send', attach: 'Attach a file', log: 'Messages', you: 'You', us: 'Us',
      hello: 'Hello! How can we help?', away: 'Nobody is here right now. Leave your e-mail address and a message, and we will answer by e-mail.', back: 'We are back {when}.',
      awayKnown: 'Nobody is here right now. Leave a message, and we will answer by e-mail.', awayHere: 'Nobody is here right now. Leave a message: you will find the answer here, in this browser.',
      email: 'E-mail', emailHint: 'E-mail, for answers when you have left', name: 'Name', typing: 'is typing…', someone: 'Somebody', sending: 'Sending…', failed: 'Not sent.', again: 'Try again',
      refused: 'This file is not taken: pictures, PDF and plain text up to 10 MB.', early: 'Earlier messages', mailed: 'Also sent by e-mail', byEmail: 'Went on by e-mail',
      unread: '{n} new', badEmail: 'Please give a valid e-mail address.', tooFast: 'A little slower, please.', off: 'The chat cannot be reached right now.', left: 'Thank you. We will answer by e-mail.',
    },
    it: {
      title: 'Scrivici in chat', open: 'Apri la chat', close: 'Chiudi la chat', write: 'Il tuo messaggio', send: 'Invia', attach: 'Allega un file', log: 'Messaggi', you: 'Tu', us: 'Noi',
      hello: 'Ciao! Come possiamo aiutarti?', away: 'In questo momento non c’è nessuno. Lascia il tuo indirizzo e-mail e un messaggio: ti risponderemo per e-mail.', back: 'Torniamo {when}.',
      awayKnown: 'In questo momento non c’è nessuno. Lascia un messaggio: ti risponderemo per e-mail.', awayHere: 'In questo momento non c’è nessuno. Lascia un messaggio: troverai la risposta qui, in questo browser.',
      email: 'E-mail', emailHint: 'E-mail, per rispondere quando sei via', name: 'Nome', typing: 'sta scrivendo…', someone: 'Qualcuno', sending: 'Invio in corso…', failed: 'Non inviato.', again: 'Riprova',
      refused: 'Questo file non è accettato: immagini, PDF e testo semplice fino a 10 MB.', early: 'Messaggi precedenti', mailed: 'Inviato anche per e-mail', byEmail: 'Continuato per e-mail',
      unread: '{n} nuovi', badEmail: 'Inserisci un indirizzo e-mail valido.', tooFast: 'Un po’ più piano, per favore.', off: 'La chat non è raggiungibile in questo momento.', left: 'Grazie. Ti risponderemo per e-mail.',
    },
  };
  const wanted = (script.dataset.lang || document.documentElement.lang || navigator.language || '').slice(0, 2).toLowerCase();
  const lang = settings.languages.includes(wanted) ? wanted : settings.languages[0];
  const t = words[lang];

  // ---- what is known -------------------------------------------------------------------------------------------------------------------
  let token = read();
  let identity = script.dataset.identity || null;
  let session = null;      // the answer of the session; null before it began
  let beginning = null;    // the promise of one that begins
  let stream = null;       // stops the stream that runs
  let lastEvent = null;
  let isOpen = false;
  let unread = 0;
  let earlier = null;
  let newest = null;       // the latest message of the shop
  let acknowledged = '';
  let typingUntil = 0;     // until when agents take it that somebody types; 0 when they do not
  let pause = null;        // ends that when no key is hit any more
  let telling = Promise.resolve();
  let toldAt = 0;          // when the server last said whether somebody is here
  let typingEnds = null;   // takes away that somebody types: they may have left without a word
  let round = 0;           // grows when the customer signs out: what began before concerns nobody any more
  const shown = new Map(); // by id and by client id

  function read() { try { return localStorage.getItem(kept); } catch { return null; } }
  function keep(value) { token = value; try { value ? localStorage.setItem(kept, value) : localStorage.removeItem(kept); } catch { /* A page without storage: for this page only. */ } }

  // ---- the window ----------------------------------------------------------------------------------------------------------------------
  function el(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, '');
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  const clip = 'M16.5 6v11a4.5 4.5 0 0 1-9 0V5a3 3 0 0 1 6 0v10.500a1.500 1.500 0 0 1-3 0V6H9v9.500a3 3 0 0 0 6 0V5a4.500 4.500 0 0 0-9 0v12a6 6 0 0 0 12 0V6h-1.500Z';

  function icon(path) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    svg.setAttribute('viewBox', '0 0 24 24'); svg.setAttribute('aria-hidden', 'true'); shape.setAttribute('d', path);
    svg.append(shape);
    return svg;
  }

  const onColour = (() => {
    const part = (at) => { const c = parseInt(settings.colour.slice(at, at + 2), 16) / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const light = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    return 1.05 / (light + 0.05) >= 4.5 ? '#ffffff' : '#111111';
  })();

  const style = `:host{all:initial;--c:${settings.colour};--on:${onColour};font:16px/1.45 system-ui,sans-serif;color:#1a1f2b;color-scheme:light}
*{box-sizing:border-box}[hidden]{display:none!important}svg{width:24px;height:24px;fill:currentColor;display:block}
button{font:inherit;cursor:pointer;border:0}button:focus-visible{outline:3px solid #111;outline-offset:2px;box-shadow:0 0 0 2px #fff}textarea:focus-visible,input:focus-visible,.log:focus-visible{outline:2px solid #111;outline-offset:0}.log:focus-visible{outline-offset:-2px}
.launch{position:fixed;right:20px;bottom:20px;width:60px;height:60px;border-radius:30px;background:var(--c);color:var(--on);display:grid;place-items:center;box-shadow:0 4px 16px #0005;z-index:2147483000}
.badge{position:absolute;top:-4px;right:-4px;min-width:24px;height:24px;padding:0 6px;border-radius:12px;background:#b3261e;color:#fff;font-size:14px;line-height:24px;text-align:center}
.panel{position:fixed;right:20px;bottom:92px;width:380px;height:min(600px,calc(100vh - 112px));background:#fff;border-radius:16px;box-shadow:0 8px 40px #0006;display:flex;flex-direction:column;overflow:hidden;z-index:2147483001}
.head{display:flex;align-items:center;justify-content:space-between;gap:8px;padding:10px 8px 10px 16px;background:var(--c);color:var(--on)}
h2{margin:0;font-size:18px;font-weight:600;overflow-wrap:anywhere}.head button,.attach{background:transparent;color:inherit;width:44px;height:44px;display:grid;place-items:center;border-radius:8px;flex:none}
.log{flex:1;overflow-y:auto;padding:12px;display:flex;flex-direction:column;gap:8px;overscroll-behavior:contain}
.m{max-width:85%;align-self:flex-start}.m.visitor{align-self:flex-end}.b{padding:8px 12px;border-radius:14px;background:#eceff4;white-space:pre-wrap;overflow-wrap:anywhere}
.visitor .b{background:var(--c);color:var(--on)}.i{font-size:13px;color:#4a5262;margin:2px 4px 0}.visitor .i{text-align:right}.b a{color:inherit}.b svg{display:inline;width:1em;height:1em;vertical-align:-2px}.b img{display:block;max-width:100%;max-height:180px;border-radius:8px}.note{align-self:center;text-align:center;color:#4a5262;font-size:14px;padding:4px 12px}
.status{min-height:22px;padding:0 16px;font-size:14px;color:#4a5262}form{border-top:1px solid #d5d9e0;padding:10px;display:grid;gap:8px}
label{font-size:14px;color:#333a48;display:grid;gap:2px}input,textarea{font:inherit;color:inherit;width:100%;border:1px solid #737c8d;border-radius:10px;padding:8px 10px;background:#fff}
textarea{resize:none;height:62px}.row{display:flex;gap:8px;align-items:flex-end}::placeholder{color:#5b6475;opacity:1}.row label{flex:1}.attach{color:#333a48}.go{min-height:44px;padding:0 16px;border-radius:10px;background:var(--c);color:var(--on);font-weight:600}
.link{background:none;color:inherit;text-decoration:underline;padding:4px;min-height:32px}.error{color:#a3211b}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:480px){.panel{inset:0;width:auto;height:100dvh;border-radius:0}.launch{right:14px;bottom:14px}}
@media (prefers-reduced-motion:no-preference){.panel{animation:up .16s ease-out}@keyframes up{from{transform:translateY(12px);opacity:0}}}`;

  const host = el('div', { id: 'omnigrains-chat', lang });
  const root = host.attachShadow({ mode: 'open' });
  if ('adoptedStyleSheets' in root) { const sheet = new CSSStyleSheet(); sheet.replaceSync(style); root.adoptedStyleSheets = [sheet]; }
  else root.append(el('style', {}, style));

  const badge = el('span', { class: 'badge', hidden: true, 'aria-hidden': 'true' });
  const launcher = el('button', { class: 'launch', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'panel', 'aria-label': t.open, onclick: () => toggle(!isOpen) },
    icon('M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-9l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z'), badge);
  const log = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', 'aria-label': t.log, tabindex: '0' });
  const more = el('button', { class: 'link', type: 'button', hidden: true, onclick: readEarlier }, t.early);
  const notice = el('div', { class: 'note', hidden: true });
  const status = el('div', { class: 'status', role: 'status' });
  const email = el('input', { type: 'email', autocomplete: 'email', maxlength: '200', oninput: () => say('') });
  const emailWord = el('span');
  const emailRow = el('label', { hidden: true }, emailWord, email);
  const name = el('input', { type: 'text', autocomplete: 'name', maxlength: '100' });
  const nameRow = el('label', { hidden: true }, t.name, name);
  const text = el('textarea', { maxlength: '4000', enterkeyhint: 'send', placeholder: t.write, onkeydown: enter, oninput: typed });
  const file = el('input', { type: 'file', class: 'hide', tabindex: '-1', 'aria-hidden': 'true', accept: 'image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain', onchange: attach });
  const form = el('form', { novalidate: true, onsubmit: submit }, nameRow, emailRow,
    el('div', { class: 'row' },
      el('button', { class: 'attach', type: 'button', 'aria-label': t.attach, onclick: () => file.click() }, icon(clip)),
      el('label', {}, el('span', { class: 'hide' }, t.write), text),
      el('button', { class: 'go', type: 'submit' }, t.send)), file);
  const panel = el('section', { class: 'panel', id: 'panel', role: 'dialog', 'aria-label': settings.title || t.title, hidden: true, onkeydown: (event) => { if (event.key === 'Escape') { event.stopPropagation(); toggle(false); } } },
    el('div', { class: 'head' }, el('h2', {}, settings.title || t.title),
      el('button', { type: 'button', 'aria-label': t.close, onclick: () => toggle(false) }, icon('M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400-5.600-5.600L6.400 19 5 17.600l5.600-5.600L5 6.400Z'))),
    log, status, form);
  log.append(more, notice);
  root.append(launcher, panel);

  async function toggle(open) {
    if (open === isOpen) return;
    isOpen = open;
    panel.hidden = !open;
    launcher.setAttribute('aria-expanded', String(open));
    launcher.setAttribute('aria-label', open ? t.close : t.open);
    if (!open) { launcher.focus(); return; }
    text.focus();
    count(0);
    if (await begin()) { acknowledge(); toEnd(); askDesk(); }
  }

  function count(now) {
    unread = now;
    badge.hidden = now === 0;
    badge.textContent = String(now);
    if (!isOpen) launcher.setAttribute('aria-label', now ? `${t.open}, ${t.unread.replace('{n}', now)}` : t.open);
  }

  function say(sentence, isError) { status.textContent = sentence; status.classList.toggle('error', !!isError); }
  function toEnd() { log.scrollTop = log.scrollHeight; }

  // ---- talking to the server -----------------------------------------------------------------------------------------------------------
  async function call(path, options = {}) {
    const headers = { ...options.headers };
    if (token && path !== '/session') headers.Authorization = `Bearer ${token}`;
    if (options.json !== undefined) headers['Content-Type'] = 'application/json';
    return fetch(base + path, {
      method: options.method || (options.json !== undefined || options.body ? 'POST' : 'GET'), headers, mode: 'cors', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
      body: options.json !== undefined ? JSON.stringify(options.json) : options.body, signal: options.signal, keepalive: !!options.keepalive,
    });
  }

  // One at a time; whoever wants it anew waits for the one that is under way, which may not know yet who is here.
  function begin(again) {
    if (session && !again) return Promise.resolve(true);
    if (beginning && again === 'identity') return beginning.then(() => begin(true));
    if (!beginning) { const mine = beginning = start().finally(() => { if (beginning === mine) beginning = null; }); }
    return beginning;
  }

  async function start() {
    const mine = round;
    try {
      // Another page of the same browser may have got a newer token.
      token = read() || token;
      const signed = identity;
      let answer = await call('/session', { json: { token, identity: signed, language: lang } });
      if (answer.status === 401 && signed && mine === round) {
        console.warn(`Live chat: the identity of data-identity or identify() was refused. ${(await answer.json().catch(() => ({}))).detail || ''}`);
        if (identity === signed) identity = null;
        answer = await call('/session', { json: { token, identity: null, language: lang } });
      }
      if (mine !== round) return false;
      if (!answer.ok) { say(answer.status === 429 ? t.tooFast : t.off, true); return false; }
      const begun = await answer.json();
      if (mine !== round) return false;
      session = begun;
      toldAt = Date.now();
      if (session.token) keep(session.token);
      if (!session.resumed) clear();
      say('');
      earlier = session.history.before || earlier;
      more.hidden = !earlier;
      session.history.items.forEach((message) => show(message));
      offer();
      follow();
      return true;
    } catch { if (mine === round) say(t.off, true); return false; }
  }

  function clear() {
    log.replaceChildren(more, notice);
    shown.clear();
    [earlier, newest, lastEvent, acknowledged] = [null, null, null, ''];
  }

  // Whether somebody is here, and what is asked for.
  function offer() {
    const away = !session.open;
    notice.hidden = !away && shown.size > 0;
    notice.textContent = away ? `${session.asksEmail ? t.away : session.byEmail ? t.awayKnown : t.awayHere}${session.backAt ? ` ${t.back.replace('{when}', when(session.backAt))}` : ''}` : t.hello;
    emailRow.hidden = !session.asksEmail;
    nameRow.hidden = !(away && session.asksEmail);
    emailWord.textContent = away ? t.email : t.emailHint;
    email.required = away && session.asksEmail;
    if (away) { log.append(notice); toEnd(); }
  }

  // Desks open and close while a page stays open.
  async function askDesk() {
    if (!session || !isOpen || document.visibilityState !== 'visible' || Date.now() - toldAt < 50000) return;
    const mine = session;
    toldAt = Date.now();
    try {
      const answer = await call('/desk');
      const desk = answer.ok && await answer.json();
      if (!desk || session !== mine) return;
      const isSame = ['open', 'backAt', 'asksEmail', 'byEmail'].every((one) => (session[one] ?? null) === (desk[one] ?? null));
      Object.assign(session, { backAt: null }, desk);
      if (!isSame) offer();
    } catch { /* Asked again a little later. */ }
  }
  setInterval(askDesk, 60000);

  function when(moment) { return new Intl.DateTimeFormat(lang, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' }).format(new Date(moment)); }

  async function follow() {
    stream?.abort();
    const stop = stream = new AbortController();
    let pause = 1000;
    while (!stop.signal.aborted) {
      try {
        const answer = await call('/stream', { signal: stop.signal, headers: { Accept: 'text/event-stream', ...(lastEvent && { 'Last-Event-ID': lastEvent }) } });
        if (answer.status === 401) { session = null; stop.abort(); await begin(true); return; }
        if (answer.ok) { pause = 1000; await listen(answer.body.pipeThrough(new TextDecoderStream()).getReader()); }
      } catch { /* Lost: again, a little later. */ }
      if (!stop.signal.aborted) await new Promise((done) => { setTimeout(done, pause * (0.75 + Math.random() / 2)); });
      pause = Math.min(pause * 2, 30000);
    }
  }

  async function listen(reader) {
    let waiting = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (waiting + value).split('\n\n');
      waiting = events.pop();
      for (const event of events) {
        const field = (name) => event.split('\n').find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const kind = field('event') || 'message';
        if (kind === 'typing') isTyping(JSON.parse(field('data')).typing);
        if (kind === 'message' && field('data')) { lastEvent = field('id') || lastEvent; arrived(JSON.parse(field('data'))); }
      }
    }
  }

  function isTyping(typing) {
    clearTimeout(typingEnds);
    if (typing) { say(`${t.someone} ${t.typing}`); typingEnds = setTimeout(() => isTyping(false), 60000); }
    else if (status.textContent.endsWith(t.typing)) say('');
  }

  function arrived(message) {
    const isNew = !shown.has(message.id);
    show(message);
    if (!isNew || message.from !== 'shop') return;
    isTyping(false);
    if (!isOpen && !message.byEmail) count(unread + 1);
    acknowledge();
  }

  // Arrived is told at once, read when the window is open before somebody's eyes.
  async function acknowledge() {
    const isRead = isOpen && document.visibilityState === 'visible';
    const mark = newest && `${newest} ${isRead}`;
    if (!newest || acknowledged === mark || (!isRead && acknowledged === `${newest} true`)) return;
    const before = acknowledged;
    acknowledged = mark;
    try { if (!(await call('/seen', { json: { upTo: newest, read: isRead } })).ok) acknowledged = before; } catch { acknowledged = before; }
  }

  // ---- messages ------------------------------------------------------------------------------------------------------------------------
  function show(message, atTop) {
    const own = message.clientId && shown.get(message.clientId);
    if (shown.has(message.id)) return shown.get(message.id);
    if (own) { shown.set(message.id, own); own.sent(message); return own; }
    const bubble = el('div', { class: 'b' });
    const info = el('div', { class: 'i' });
    const item = el('div', { class: `m ${message.from === 'shop' ? 'shop' : 'visitor'}` }, el('span', { class: 'hide' }, `${message.from === 'shop' ? message.name || t.us : t.you}: `), bubble, info);
    const fill = (said) => {
      bubble.replaceChildren(...(said.byEmail ? [t.byEmail] : [...linked(said.text || '', said.from === 'shop'), ...(said.files || []).map((one, at) => attached(one, said.id, at))]));
      info.textContent = [said.from === 'shop' && said.name, new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit' }).format(new Date(said.at)), said.mailed && t.mailed].filter(Boolean).join(' · ');
    };
    const entry = { item, info, sent: fill };
    fill(message);
    if (atTop) more.after(item); else { const low = log.scrollHeight - log.scrollTop - log.clientHeight < 80; log.append(item); if (low || message.from !== 'shop') toEnd(); }
    if (message.id) shown.set(message.id, entry);
    if (message.clientId) shown.set(message.clientId, entry);
    if (message.from === 'shop' && message.id && !atTop) newest = message.id;
    if (session?.open) notice.hidden = true;
    return entry;
  }

  // Addresses in what the shop writes become links; everything is text.
  function linked(words, isOurs) {
    return (isOurs ? words.split(/(https?:\/\/[^\s<>"']+)/) : [words]).map((part, at) => {
      if (at % 2 === 0) return part;
      try { return el('a', { href: new URL(part).href, target: '_blank', rel: 'noopener noreferrer nofollow' }, part); } catch { return part; }
    });
  }

  // An address holds for an hour, by the server's clock and not by this one: some minutes before that the message is asked for another one. What the page's policy lets not show as a picture, stays a link.
  function attached(one, id, at) {
    const amount = (unit, by) => new Intl.NumberFormat(lang, { style: 'unit', unit, maximumFractionDigits: 1 }).format(one.size / by);
    const size = !one.size ? '' : ` (${one.size < 1e3 ? `${one.size} B` : one.size < 1e5 ? amount('kilobyte', 1e3) : amount('megabyte', 1e6)})`;
    const label = [icon(clip), ` ${one.name || ''}${size}`];
    if (!one.url) return el('div', {}, ...label);
    const made = Date.now();
    const link = el('a', { href: `${base}/${one.url}`, target: '_blank', rel: 'noopener noreferrer', download: one.name || '', onclick: (event) => {
      if (Date.now() - made < 3000000) return;
      event.preventDefault();
      renew(id, at);
    } }, ...label);
    if (/^image\/(png|jpeg|gif|webp)$/.test(one.contentType || '')) link.prepend(el('img', { alt: '', loading: 'lazy', referrerpolicy: 'no-referrer', onerror: (event) => event.target.remove(), src: `${base}/${one.url}?view=true` }));
    return el('div', {}, link);
  }

  async function renew(id, at) {
    try {
      const answer = await call(`/messages/${id}`);
      if (!answer.ok) { say(t.off, true); return; }
      const { item, sent } = shown.get(id);
      sent(await answer.json());
      item.querySelectorAll('a[download]')[at]?.click();
    } catch { say(t.off, true); }
  }

  async function readEarlier() {
    if (!earlier) return;
    const answer = await call(`/messages?before=${encodeURIComponent(earlier)}`);
    if (!answer.ok) return;
    const page = await answer.json();
    page.items.reverse().forEach((message) => show(message, true));
    earlier = page.before || null;
    more.hidden = !earlier;
  }

  // ---- writing -------------------------------------------------------------------------------------------------------------------------
  function enter(event) { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); } }

  function typed() {
    clearTimeout(pause);
    if (text.value.trim()) pause = setTimeout(tellTyping, 6000, false);
    tellTyping(!!text.value.trim());
  }

  // In order: what is told later counts. Told again while it goes on, because it ends by itself.
  function tellTyping(typing, keepalive) {
    if (!session || (typing ? Date.now() < typingUntil : !typingUntil)) return;
    typingUntil = typing ? Date.now() + 8000 : 0;
    const tell = () => call('/typing', { json: { typing }, keepalive }).catch(() => {});
    if (keepalive) tell(); else telling = telling.then(tell);
  }

  async function submit(event) {
    event.preventDefault();
    const said = text.value.trim();
    if (!said || !(await begin())) return;
    const input = { id: newId(), text: said, ...reachedAt(), identity, language: lang };
    if (!isReachable()) return;
    text.value = '';
    typed();
    say('');
    deliver({ clientId: input.id, text: said }, () => call('/messages', { json: input }), () => left(input));
  }

  function reachedAt() { return { email: email.value.trim() || null, name: name.value.trim() || null }; }

  function isReachable() {
    if (email.checkValidity()) return true;
    say(t.badEmail, true);
    email.focus();
    return false;
  }

  // Mail is promised when it can go.
  function left(where) {
    if (!session) return;
    if (where.email && session.asksEmail) { [session.asksEmail, session.byEmail] = [false, true]; offer(); }
    if (!session.open && session.byEmail) say(t.left);
  }

  async function attach() {
    const chosen = file.files[0];
    file.value = '';
    if (!chosen || !(await begin())) return;
    if (chosen.size > 10 * 1024 * 1024) { say(t.refused, true); return; }
    if (!isReachable()) return;
    const [id, where] = [newId(), reachedAt()];
    const headers = { 'Content-Type': 'application/octet-stream', 'Visitor-Language': lang };
    if (where.email) headers['Visitor-Email'] = encodeURIComponent(where.email);
    if (where.name) headers['Visitor-Name'] = encodeURIComponent(where.name);
    deliver({ clientId: id, files: [{ name: chosen.name }] }, () => call(`/files?id=${id}&name=${encodeURIComponent(chosen.name.slice(0, 120))}`, { body: chosen, headers }), () => left(where));
  }

  function newId() { return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''); }

  // The same id however often it is tried: a message that arrived is not doubled.
  async function deliver(message, send, then) {
    const entry = show({ ...message, from: 'visitor', at: Date.now() });
    const mine = round;
    for (let tries = 0; ; tries++) {
      entry.info.textContent = t.sending;
      let answer = null;
      try { answer = await send(); } catch { /* Lost on the way: again. */ }
      if (mine !== round) return;
      if (answer?.ok) { show(await answer.json()); then?.(); return; }
      if (answer?.status === 401 && tries === 0) { session = null; if (await begin(true)) { if (!entry.item.isConnected) log.append(entry.item); continue; } }
      const mayPass = !answer || answer.status === 429 || answer.status >= 500;
      if (mayPass && tries < 4) {
        await new Promise((done) => { setTimeout(done, 1000 * 2 ** tries); });
        if (mine !== round) return;
        continue;
      }
      if ([409, 413, 422].includes(answer?.status)) { entry.item.remove(); shown.delete(message.clientId); say(message.files ? t.refused : t.failed, true); if (message.text) text.value = message.text; return; }
      entry.info.replaceChildren(`${t.failed} `, el('button', { class: 'link', type: 'button', onclick: () => { entry.item.remove(); shown.delete(message.clientId); deliver(message, send, then); } }, t.again));
      return;
    }
  }

  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') { acknowledge(); askDesk(); } });
  window.addEventListener('pagehide', () => tellTyping(false, true));

  // ---- for the page ----------------------------------------------------------------------------------------------------------------------
  window.OmniGrainsChat = Object.freeze({
    open: () => toggle(true),
    close: () => toggle(false),
    identify(signed) { identity = signed || null; if (session || token || beginning) { session = null; begin('identity'); } },
    async signOut() {
      round++;
      const ended = token;
      clearTimeout(pause);
      typingUntil = 0;
      [identity, session, beginning] = [null, null, null];
      stream?.abort();
      keep(null);
      clear();
      say('');
      count(0);
      [text.value, email.value, name.value] = ['', '', ''];
      toggle(false);
      try { if (ended) await call('/session/end', { method: 'POST', headers: { Authorization: `Bearer ${ended}` } }); } catch { /* It ends by itself. */ }
    },
  });

  function appear() {
    document.body.append(host);
    if (token) begin().then((there) => { if (there && !isOpen) acknowledge(); });
    if ('open' in script.dataset) toggle(true);
  }
  if (document.body) appear(); else document.addEventListener('DOMContentLoaded', appear);
})();
