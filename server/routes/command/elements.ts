import { Type } from 'typebox';
import { maySee } from '../../command/access.js';
import type { Actor } from '../../command/decision.js';
import { isWithin } from '../../command/orgPaths.js';
import type { App } from '../../plugins/appTypes.js';
import { closed } from '../../wire/base.js';
import { ElementId } from '../../wire/command.js';
import { Element, ElementCollection, ElementInput } from '../../wire/elements.js';
import { GEOJSON } from '../../wire/geojson.js';
import { IncidentId, OrgPath, Word } from '../../wire/ids.js';
import { notThere } from '../entityDeps.js';
import { wantsGeoJson } from '../listing.js';
import { checkGeometry, fromFeature, toFeature } from './elementForms.js';
import { actorOf, CommandHeaders, type CommandRouteDeps, IfMatch, itemsOf, perform, versionOf } from './perform.js';

const Params = Type.Object({ id: ElementId });
const tags = ['elements'];
const ListQuery = closed({
  org: Type.Optional(OrgPath),
  incidentId: Type.Optional(IncidentId),
  kind: Type.Optional(Word),
});

/** Map elements with their history, in and out as GeoJSON. */
export function elementRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow, clock } = deps;

  /** Whether an actor sees an element: by its org or by its incident. */
  const sees = (actor: Actor, element: Element): boolean => {
    if (actor.may('view', { org: element.org })) return true;
    const incident = element.incidentId && flow.state.incidents.get(element.incidentId);
    if (incident) return maySee(actor, incident);
    return actor.unitId !== undefined && isWithin(actor.org, element.org);
  };
  const currentOf = (actor: Actor, id: ElementId): Element => {
    const element = flow.state.elements.get(id)?.at(-1);
    if (!element || element.deleted || !sees(actor, element)) throw notThere('element', id);
    return element;
  };

  app.get(
    '/elements',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Elements on the map now; as GeoJSON with `Accept: application/geo+json`',
        operationId: 'listElements',
        headers: CommandHeaders,
        querystring: ListQuery,
        response: {
          200: {
            description: 'Every element that is valid now.',
            content: { 'application/json': { schema: itemsOf(Element) }, [GEOJSON]: { schema: ElementCollection } },
          },
        },
      },
    },
    async (request, reply) => {
      const actor = actorOf(deps, request);
      const { org, incidentId, kind } = request.query;
      const now = new Date(clock()).toISOString();
      const items = flow.state.elements
        .entries()
        .map(([, history]) => history.at(-1)!)
        .filter(
          (element) =>
            !element.deleted &&
            (element.validUntil === undefined || Date.parse(element.validUntil) > Date.parse(now)) &&
            (org === undefined || isWithin(element.org, org)) &&
            (incidentId === undefined || element.incidentId === incidentId) &&
            (kind === undefined || element.kind === kind) &&
            sees(actor, element),
        );
      reply.header('vary', 'accept');
      if (!wantsGeoJson(request.headers.accept)) return { items };
      reply.type(GEOJSON);
      return reply.send(JSON.stringify({ type: 'FeatureCollection', features: items.map(toFeature) }) as never);
    },
  );
  app.get(
    '/elements/:id',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'One element',
        operationId: 'getElement',
        params: Params,
        headers: CommandHeaders,
        response: { 200: Element },
      },
    },
    async (request, reply) => {
      const element = currentOf(actorOf(deps, request), request.params.id);
      reply.header('etag', `"${element.version}"`);
      return element;
    },
  );
  app.get(
    '/elements/:id/history',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Versions of an element, oldest first',
        operationId: 'getElementHistory',
        params: Params,
        response: { 200: itemsOf(Element) },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const history = flow.state.elements.get(request.params.id);
      if (!history || !sees(actor, history.at(-1)!)) throw notThere('element', request.params.id);
      return { items: [...history] };
    },
  );
  app.put(
    '/elements/:id',
    {
      config: { permission: 'firstAction' },
      schema: {
        tags,
        summary: 'Draw an element or change it; `If-Match` guards against overwriting',
        operationId: 'putElement',
        params: Params,
        headers: IfMatch,
        body: ElementInput,
        response: { 200: Element },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      checkGeometry(request.body, 'body/geometry');
      const command = { type: 'putElement', id, input: request.body, ...versionOf(request) } as const;
      return perform(deps, { request, reply }, command, (after) => after.elements.get(id)!.at(-1)!);
    },
  );
  app.delete(
    '/elements/:id',
    {
      config: { permission: 'firstAction' },
      schema: {
        tags,
        summary: 'Take an element off the map; its history stays',
        operationId: 'deleteElement',
        params: Params,
        headers: IfMatch,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const command = { type: 'deleteElement', id: request.params.id, ...versionOf(request) } as const;
      await perform(deps, { request, reply }, command, () => null);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/elements/import',
    {
      config: { permission: 'firstAction' },
      schema: {
        tags,
        summary: 'Put the features of a GeoJSON collection on the map',
        operationId: 'importElements',
        headers: CommandHeaders,
        querystring: closed({ org: OrgPath, incidentId: Type.Optional(IncidentId), kind: Type.Optional(Word) }),
        body: ElementCollection,
        response: { 200: itemsOf(Element) },
      },
    },
    async (request, reply) => {
      const elements = request.body.features.map((feature, i) => {
        const input = fromFeature(feature, request.query);
        checkGeometry(input, `body/features/${i}/geometry`);
        return { ...(typeof feature.id === 'string' && { id: feature.id }), input };
      });
      const command = { type: 'importElements', elements } as const;
      return perform(deps, { request, reply }, command, (after, events) => ({
        items: events.flatMap((event) => {
          return event.type === 'elementPut' ? [after.elements.get(event.elementId)!.at(-1)!] : [];
        }),
      }));
    },
  );
}
