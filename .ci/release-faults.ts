export interface Release {
  /** `v1.2.3` */
  readonly tag: string;
  /** Where the release is made: `https://github.com/OWNER/NAME`. */
  readonly repository: string;
  readonly manifest: { readonly version: string; readonly repository?: { readonly url?: string } };
  readonly changelog: string;
}

/** What keeps a commit from being released under a tag. npm refuses a provenance whose repository is another. */
export function releaseFaults({ tag, repository, manifest, changelog }: Release): readonly string[] {
  const { version } = manifest;
  const url = manifest.repository?.url ?? '';
  const declared = url.replace(/^git\+/, '').replace(/\.git$/, '');
  return [
    ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json has version ${version}`]),
    ...(changelog.split('\n').some((line) => line === `## ${version}` || line.startsWith(`## ${version} `))
      ? []
      : [`docs/CHANGELOG.md has no heading "## ${version}"`]),
    ...(declared === repository ? [] : [`package.json has repository.url "${url}", and this is ${repository}`]),
  ];
}
