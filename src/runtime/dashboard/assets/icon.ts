/** Two segments and the gap between them. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#0f6b62"/>
<rect x="6" y="9" width="8" height="14" rx="2" fill="#fff"/>
<rect x="16" y="15" width="4" height="2" fill="#9fd8d0"/>
<rect x="22" y="9" width="4" height="14" rx="2" fill="#fff"/>
</svg>`;
