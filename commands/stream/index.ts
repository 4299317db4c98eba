import StreamList from './list.ts';

export default class Stream extends StreamList {}
