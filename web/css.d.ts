/** Style sheets are bundled by vite; importing one has an effect only. */
declare module '*.css';
