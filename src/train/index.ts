/** Training: recipes. The trainer itself is the Python program in `training/`. */
export { checkRecipe, type Recipe } from './recipe.js';
