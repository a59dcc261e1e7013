/* Asks the browser for a security key, and sends its answer with the form (WebAuthn).
   What the server wants stands in data-register or data-sign-in of the form. */
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (credentials) => (credentials || []).map((each) => ({ ...each, id: bytes(each.id) }));

async function register(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  return answer(made, { attestationObject: text(made.response.attestationObject) });
}

async function signIn(options) {
  const given = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  return answer(given, {
    authenticatorData: text(given.response.authenticatorData),
    signature: text(given.response.signature),
  });
}

function answer(credential, parts) {
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...parts },
  });
}

for (const form of document.querySelectorAll("form.security-key")) {
  const refusal = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refusal.hidden = true;
    const { register: toRegister, signIn: toSignIn } = form.dataset;
    try {
      const ask = toRegister ? register(JSON.parse(toRegister)) : signIn(JSON.parse(toSignIn));
      form.elements.credential.value = await ask;
    } catch (error) {
      /* The person said no, took too long, or the browser knows no keys at this address. */
      refusal.textContent = form.dataset.failed;
      refusal.hidden = false;
      return;
    }
    form.submit();
  });
}
