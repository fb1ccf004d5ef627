import { html } from 'ghtml';
import type { Format } from '../format.ts';
import type { Language } from '../language.ts';
import type { Course, Stretch } from '../views/stretches.ts';
import { SERVICES } from '../words/services.ts';

export interface TimelineData {
  readonly title: string;
  readonly course: Course;
  readonly language: Language;
  readonly format: Format;
}

const HEIGHT = 34;

/** The course of a service as a bar, and the same as a list: the bar is for the eye alone. */
export function timelineOf(data: TimelineData): string {
  const { title, course, language } = data;
  const bar = html`<svg class="timeline" aria-hidden="true" width="100%" height="${HEIGHT}">
    !${course.stretches.map((stretch) => barOf(stretch, course.minutes))}
  </svg>`;
  return html`!${bar}
    <ol class="course" aria-label="${SERVICES[language].timeline(title)}">
      !${course.stretches.map((stretch) => itemOf(data, stretch))}
    </ol>`;
}

function barOf({ kind, from, minutes, key }: Stretch, whole: number): string {
  const share = (part: number): string => `${Math.round((part / whole) * 10_000) / 100}%`;
  const tall = kind === 'work' ? HEIGHT : 10;
  const y = (HEIGHT - tall) / 2;
  const word = html`<text class="stretch-key" x="${share(from + minutes / 2)}" y="22">${key}</text>`;
  return html`<rect
      class="stretch-${kind}"
      x="${share(from)}"
      width="${share(minutes)}"
      y="${y}"
      height="${tall}"
      rx="3"
    />
    !${key === '' ? '' : word}`;
}

function itemOf({ language, format }: TimelineData, { kind, minutes, key, title }: Stretch): string {
  const words = SERVICES[language];
  const length = html`<span class="minutes">${format.minutes(minutes)}</span>`;
  if (kind === 'work') return html`<li><span class="segment-key">${key}</span> ${title} !${length}</li>`;
  const name = title === '' ? words.gap : title;
  return html`<li class="gap">${name}, ${words[kind]} !${length}</li>`;
}
