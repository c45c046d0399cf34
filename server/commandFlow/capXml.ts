import { SaxesParser } from 'saxes';

/** An element of a small XML document: its local name, its text, its children. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const MAX_DEPTH = 20;
const MAX_ELEMENTS = 20_000;

/** What is wrong with a document. */
export class XmlError extends Error {}

/**
 * Reads an XML document into a tree. Well-formedness and namespaces are checked; a document type is refused, so there is no
 * entity but the five of XML itself, nothing to expand and nothing to fetch.
 * @throws XmlError saying what is wrong and where
 */
export function readXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  const fail = (why: string): never => {
    throw new XmlError(`${why} (line ${parser.line}, column ${parser.column})`);
  };
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => fail('a document type is not taken'));
  parser.on('opentag', ({ uri, local }) => {
    const element: XmlElement = { namespace: uri, name: local, text: '', children: [] };
    if (open.length >= MAX_DEPTH) fail(`elements are nested deeper than ${MAX_DEPTH}`);
    if (++count > MAX_ELEMENTS) fail(`there are more than ${MAX_ELEMENTS} elements`);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return root ?? fail('there is no element');
}

/** Texts of the children of a name, trimmed. */
export const textsOf = (element: XmlElement, name: string): string[] =>
  element.children.filter((child) => child.name === name).map((child) => child.text.trim());

/** Text of the first child of a name, undefined when there is none or it is empty. */
export const textOf = (element: XmlElement, name: string): string | undefined => textsOf(element, name)[0] || undefined;

/** Children of a name. */
export const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);
