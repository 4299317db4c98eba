import ClientHostsList from './list.ts';

export default class ClientHosts extends ClientHostsList {}
