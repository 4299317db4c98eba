import HostStatusCommand from './status.ts';

export default class Host extends HostStatusCommand {}
