import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { talliesByType } from '../../command/tallies.js';
import { OutCallError } from '../../commandFlow/callOut.js';
import { Open311Refusal } from '../../commandFlow/open311.js';
import type { OutboundPolicy } from '../../commandFlow/outboundPolicy.js';
import { type PartnerRecord, type Partners, toPartner } from '../../commandFlow/partners.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { PartnerId } from '../../wire/command.js';
import { DiversionQuery, DiversionShare, Partner, PartnerInput, PartnerService } from '../../wire/partners.js';
import { mustMayAt, notThere } from '../entityDeps.js';
import { homeOrgOf } from './actors.js';
import { type CommandRouteDeps, itemsOf } from './perform.js';

const Params = Type.Object({ id: PartnerId });
const tags = ['partners'];

/** What the routes of partners are made of. */
export interface PartnerRouteDeps extends CommandRouteDeps {
  partners: Partners;
  outbound: OutboundPolicy;
}

/** Services that incidents can be handed to (Open311 GeoReport v2), and how much is handed to them. */
export function partnerRoutes(app: App, deps: PartnerRouteDeps): void {
  const { partners, access, flow, outbound } = deps;
  /** A partner is for its org and everything below: who works there sees it. */
  const sees = ({ principal }: FastifyRequest, { org }: PartnerRecord): boolean => {
    const home = homeOrgOf(principal);
    return access.mayAt(principal, 'view', org) || home === org || home.startsWith(`${org}/`);
  };
  const seen = (id: PartnerId, request: FastifyRequest): PartnerRecord => {
    const partner = partners.get(id);
    if (!partner || !sees(request, partner)) throw notThere('partner', id);
    return partner;
  };

  app.get(
    '/partners',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Partner services, without their keys',
        operationId: 'listPartners',
        response: { 200: itemsOf(Partner) },
      },
    },
    async (request) => ({
      items: partners
        .list()
        .filter((partner) => sees(request, partner))
        .map(toPartner),
    }),
  );
  app.put(
    '/partners/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Add a partner service or change it; a key that is not given stays',
        operationId: 'putPartner',
        params: Params,
        body: PartnerInput,
        response: { 200: Partner },
      },
    },
    async (request) => {
      const { id } = request.params;
      const known = partners.get(id);
      if (known) mustMayAt(access, request.principal, 'manage', seen(id, request).org);
      mustMayAt(access, request.principal, 'manage', request.body.org);
      const problem = outbound.urlProblem(request.body.endpoint);
      if (problem) {
        const errors = [{ field: 'body/endpoint', message: problem }];
        throw new ProblemError('unprocessable', `${problem} (C40)`, { errors });
      }
      return partners.put(id, request.body);
    },
  );
  app.delete(
    '/partners/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Remove a partner service that no incident is with',
        operationId: 'deletePartner',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id, org } = seen(request.params.id, request);
      mustMayAt(access, request.principal, 'manage', org);
      const with_ = flow.state.incidents
        .values()
        .find(({ diversion }) => diversion?.partnerId === id && /sending|accepted/.test(diversion.state));
      if (with_)
        throw new ProblemError('conflict', `Incident ${with_.number} is with this partner: recall it first. (C40)`);
      await partners.delete(id);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/partners/:id/services',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'What a partner service takes: asked of it now',
        operationId: 'listPartnerServices',
        params: Params,
        response: { 200: itemsOf(PartnerService) },
      },
    },
    async (request) => {
      const partner = seen(request.params.id, request);
      try {
        return { items: await partners.clientOf(partner).services() };
      } catch (error) {
        if (!(error instanceof OutCallError || error instanceof Open311Refusal)) throw error;
        throw new ProblemError('unavailable', `${partner.name} does not answer: ${error.message}`);
      }
    },
  );
  app.get(
    '/diversions',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Share of what was received that was handed to partners, by type',
        operationId: 'getDiversions',
        querystring: DiversionQuery,
        response: { 200: DiversionShare },
      },
    },
    async (request) => {
      const { org = homeOrgOf(request.principal), from, to } = request.query;
      mustMayAt(access, request.principal, 'view', org);
      const sum = { received: 0, diverted: 0, recalled: 0 };
      const byType = Array.from(talliesByType(flow.state.tallies, { org, from, to }), ([type, tally]) => {
        for (const key of ['received', 'diverted', 'recalled'] as const) sum[key] += tally[key];
        return { type, ...tally, share: shareOf(tally) };
      });
      return { org, ...sum, share: shareOf(sum), byType: byType.sort((a, b) => b.received - a.received) };
    },
  );
}

const shareOf = ({ received, diverted, recalled }: { received: number; diverted: number; recalled: number }): number =>
  received === 0 ? 0 : Math.max(0, diverted - recalled) / received;
