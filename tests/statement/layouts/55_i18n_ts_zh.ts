export default {
  sdkList: {
    title: '第三方SDK列表',
    android: [
      { label: '腾讯X5内核', children: ['公司：深圳市腾讯计算机系统有限公司', '目的：网页浏览', '信息：设备型号、系统版本', '链接：https://x5.example/privacy'] },
      { label: '百度定位', children: ['公司：北京百度网讯科技有限公司', '目的：定位', '信息：位置信息', '链接：https://lbsyun.example/privacy'] },
    ],
  },
};
