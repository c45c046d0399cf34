import type { Dictionary } from '../en.js';

/** 接入渠道、联动单位与外发通知。 */
export const connections: Dictionary['connections'] = {
  title: '对接',
  part: { channels: '接入渠道', partners: '联动单位', webhooks: '外发通知' },
  hint: {
    channels: '经签名的接入：每条消息带时间戳，并用渠道密钥签名。',
    partners: '通过 Open311 GeoReport v2 接收非警务类事项的单位。',
    webhooks: '其他系统可跟踪事件进展；未送达的内容会保留，可重新发送。',
  },
  noChannels: '暂无渠道。添加后，其他系统即可上报警情。',
  noPartners: '暂无联动单位。添加后可转交非紧急事项。',
  newChannel: '新建渠道',
  newPartner: '新建联动单位',
  channelKind: {
    phone: '电话',
    chat: '聊天应用',
    sms: '短信',
    web: '网页表单',
    alarmPanel: '报警主机',
    cap: 'CAP 预警',
    other: '其他',
  },
  confidence: { high: '可信', medium: '待核实', low: '存疑' },
  trust: '报告可信度',
  defaultType: '未注明时的警情类型',
  lastUsed: (time) => `最近使用 ${time}`,
  neverUsed: '尚未使用',
  newSecret: '更换密钥',
  endpoint: '接口地址',
  jurisdiction: '管辖区代码',
  apiKey: '接口密钥',
  withKey: '已设密钥',
  withoutKey: '未设密钥',
  askServices: '查询服务项目',
  services: '服务项目',
  noServices: '对方未提供服务项目。',
};
