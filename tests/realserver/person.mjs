// SPDX-License-Identifier: ISC
// The person's browser, for realserver.sh: URL NAME. Opens the URL, logs in as NAME
// and agrees to all, and prints the address at which the browser leaves the
// server, or "done" where it stays.
const [start, name] = process.argv.slice(2);
const origin = new URL(start).origin;
const jar = new Map();

async function ask(url, form) {
  const res = await fetch(url, {
    redirect: 'manual',
    method: form ? 'POST' : 'GET',
    body: form && new URLSearchParams(form),
    headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') },
  });
  for (const line of res.headers.getSetCookie()) {
    const [pair] = line.split(';');
    const at = pair.indexOf('=');
    jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return res;
}

// The fields of the page's form as they stand, what a person types, and the yes.
function fill(html) {
  const form = {};
  for (const [input] of html.matchAll(/<(?:input|button)[^>]*>/g)) {
    const at = (what) => (input.match(new RegExp(`${what}="([^"]*)"`)) || [])[1];
    if (at('name') && at('name') !== 'abort') form[at('name')] = at('value') || '';
  }
  if ('login' in form) Object.assign(form, { login: name, password: 'x' });
  return form;
}

let url = start, form;
for (let n = 0; n < 20; n++) {
  const res = await ask(url, form);
  const next = res.headers.get('location');
  const html = await res.text();
  form = undefined;
  if (next) {
    url = new URL(next, url).href;
    if (!url.startsWith(origin)) { console.log(url); process.exit(0); }
  } else if (res.status === 200 && html.includes('<form')) {
    const action = (html.match(/<form[^>]*action="([^"]*)"/) || [])[1] || url;
    url = new URL(action, url).href;
    form = fill(html);
  } else if (res.status === 200) {
    console.log('done');
    process.exit(0);
  } else {
    console.error(`${res.status} at ${url}: ${html.replace(/<[^>]*>/g, ' ').slice(0, 400)}`);
    process.exit(1);
  }
}
console.error('no end of pages');
process.exit(1);
