import { html } from 'ghtml';
import type { Language } from '../format.ts';
import { CHROME, plainLayout } from '../layout.ts';
import { command } from '../parts/html-parts.ts';

export interface SignInForm {
  readonly language: Language;
  /** The page to open after sign-in. */
  readonly next: string;
  readonly isRefused: boolean;
  /** The request came from another site: the viewer may be signed in although it has no session cookie. */
  readonly isFromElsewhere: boolean;
}

export function signInPage({ language, next, isRefused, isFromElsewhere }: SignInForm): string {
  const words = CHROME[language].signIn;
  const refusal = isRefused ? html`<p class="form-error" id="refused" role="alert">${words.refused}</p>` : '';
  const described = isRefused ? 'refused token-hint' : 'token-hint';
  const proceed = isFromElsewhere ? html`<p><a href="${next}">${words.proceed}</a></p>` : '';
  const content = html`<h1>${words.title}</h1>
    <p class="intro">${words.intro}</p>
    !${proceed}
    <form method="post" action="/dashboard/sign-in" class="sign-in">
      <input type="hidden" name="next" value="${next}" />
      <label for="token">${words.token}</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="current-password"
        required
        maxlength="200"
        spellcheck="false"
        autocapitalize="none"
        aria-describedby="${described}"
        !${isRefused ? ' aria-invalid="true"' : ''}
      />
      !${refusal}
      <button type="submit" class="primary">${words.submit}</button>
    </form>
    <p class="hint" id="token-hint">${words.hint}</p>
    !${command('calops token create dashboard')}`;
  const other = language === 'de' ? 'en' : 'de';
  const otherHref = `/dashboard/sign-in?${new URLSearchParams({ next, language: other }).toString()}`;
  const proceedTo = isFromElsewhere ? next : undefined;
  return plainLayout({ language, title: words.title, otherHref, content, proceedTo });
}
