import type { Diagnostic } from '../../model/diagnostic.ts';
import { checkFolder } from './check-folder.ts';
import { diagnosticAt, type ManifestDocument, toDiagnostic } from './finding.ts';
import { createFolder, type Folder, type PlacedFinding } from './folder.ts';
import { parseYaml } from './parse-yaml.ts';
import type { FolderFiles } from './read.ts';
import type { SchemaCheck } from './schema-check.ts';
import { findSecrets, secretLiteral } from './secrets.ts';
import type { SourceFile } from './source-file.ts';
import { findSyntaxErrors } from './syntax-errors.ts';

/** One company's directory after all checks but those between companies. */
export interface CheckedFolder {
  readonly folder: Folder;
  readonly documents: readonly ManifestDocument[];
  readonly sources: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Text → documents → schemas → rules. Values in, values out; `environment` is the one whose block must exist. */
export async function checkFiles(files: FolderFiles, check: SchemaCheck, environment: string): Promise<CheckedFolder> {
  const documents: ManifestDocument[] = [];
  const broken: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const source of files.files) {
    for (const span of findSecrets(source.text)) diagnostics.push(diagnosticAt(source, span, secretLiteral([])));
    const parsed = parseYaml(source);
    if (parsed.kind === 'broken') {
      diagnostics.push(...(await findSyntaxErrors(source, parsed)));
      broken.push(source);
      continue;
    }
    for (const fault of parsed.faults) diagnostics.push(diagnosticAt(source, fault.span, fault));
    for (const document of parsed.documents) documents.push(document);
  }
  const checked = documents.map((document) => ({ document, checked: check(document) }));
  const folder = createFolder(files.path, checked, files.isComplete ? namesIn(broken) : undefined);
  const findings = checked.flatMap(({ document, checked: { findings } }) =>
    findings.map((finding) => toDiagnostic(document, finding)),
  );
  const faults = diagnose(checkFolder(folder, environment));
  const missing = missingCompany(folder, files);
  return { folder, documents, sources: files.files, diagnostics: [...diagnostics, ...findings, ...faults, ...missing] };
}

export function diagnose(findings: Iterable<PlacedFinding>): readonly Diagnostic[] {
  return Array.from(findings, (finding) => toDiagnostic(finding.document, finding));
}

/** Every word behind a `name:` in text that is not YAML: references to them are not called unknown as well. */
function namesIn(broken: readonly SourceFile[]): ReadonlySet<string> {
  return new Set(
    broken.flatMap(({ text }) => [...text.matchAll(/\bname\s*:\s*["']?([a-z0-9-]+)/g)].map((match) => match[1] ?? '')),
  );
}

function missingCompany(folder: Folder, { files, isComplete }: FolderFiles): readonly Diagnostic[] {
  const [first] = files;
  const isPossible = folder.possibleNames !== undefined && folder.possibleNames.size > 0;
  if (folder.names.Company.size > 0 || !isComplete || isPossible || first === undefined) return [];
  const where = folder.path === '.' ? 'the directory' : `${folder.path}/`;
  const message = `${where} declares no Company`;
  const hint = 'each company has one directory, with one document of kind: Company in it';
  return [{ file: first.file, line: 1, column: 1, code: 'company-missing', severity: 'error', message, hint }];
}
