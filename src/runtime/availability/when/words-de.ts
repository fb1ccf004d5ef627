import { type Entry, fillers } from './scan.ts';

/** Names, each with what else it is called, and the words that are passed over. */

export const WEEKDAYS = [
  ['montag', 'mo'],
  ['dienstag', 'di'],
  ['mittwoch', 'mi'],
  ['donnerstag', 'do'],
  ['freitag', 'fr'],
  ['samstag', 'sonnabend', 'sa'],
  // without `so`: `so gegen vier` is no Sunday
  ['sonntag'],
];
export const MONTHS = [
  ['januar', 'jaenner', 'jan'],
  ['februar', 'feber', 'feb'],
  ['maerz', 'mrz'],
  ['april', 'apr'],
  ['mai'],
  ['juni', 'juno', 'jun'],
  ['juli', 'julei', 'jul'],
  ['august', 'aug'],
  ['september', 'sept', 'sep'],
  ['oktober', 'okt'],
  ['november', 'nov'],
  ['dezember', 'dez'],
];
/** None of these may turn a sentence round: `nicht`, `kein`, `außer` and `jeden` stay out. */
export const FILLERS: readonly Entry[] = [
  // `so` is also Sunday's abbreviation, so that it is passed over only where it cannot be that
  ['so(?= (?:zwischen|ab|nach|vor|bis|von|in|halb|viertel|heute|morgen|uebermorgen|{weekday}))', []],
  ['(?:mo|di|mi|do|fr|sa) so', { kind: 'fault', code: 'ambiguous' }],
  fillers(
    'aehm, aeh, hm, hmm, oh, ja, na, naja, ok, okay, also, danke, hallo, guten tag, guten morgen, guten abend, gruess gott',
    'bitte, gern, gerne, vielleicht, mal, noch, schon, erst, dann, da, gleich, genau, puenktlich, direkt, nur, einfach, fuer, fuers, uebers',
    'am, an, der, die, das, den, dem, des, ist, es, ich, wir, mir, uns, sie, ihnen, bei ihnen, mit ihnen, termin, einen termin',
    'haette, haetten, haben sie, termin haben, braeuchte, brauche, nehme, nehmen, moechte, moechten, will, wollen, wuerde, wuerden, waere, wie waere es mit, wie ist es mit',
    'ginge, geht, gehts, gehen, passt, passen, passend, kann, koennen, koennte, koennten, klappt, klappen, was, etwas, frei, freies, auch, gut, super, prima, toll',
    'kommen, vorbeikommen, bekommen, buchen, vereinbaren, reservieren, verschieben, verlegen, am liebsten, am besten, wenn moeglich, wenn es geht',
  ),
];
