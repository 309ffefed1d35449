"""The 11 boundary lines as indices of the 468-point face mesh (closed lines repeat their first point)."""

_TABLE = """
outline 10 338 297 332 284 251 389 356 454 323 361 288 397 365 379 378 400 377 152 \
148 176 149 150 136 172 58 132 93 234 127 162 21 54 103 67 109 10
left_brow 70 63 105 66 107
right_brow 336 296 334 293 300
nose_bridge 168 6 197 195 5 4
nose_bottom 98 97 2 326 327
left_eye 33 246 161 160 159 158 157 173 133 155 154 153 145 144 163 7 33
right_eye 263 466 388 387 386 385 384 398 362 382 381 380 374 373 390 249 263
upper_lip_outer 61 185 40 39 37 0 267 269 270 409 291
upper_lip_inner 78 191 80 81 82 13 312 311 310 415 308
lower_lip_inner 78 95 88 178 87 14 317 402 318 324 308
lower_lip_outer 61 146 91 181 84 17 314 405 321 375 291
"""

# Name of the line → mesh indices; left and right as in the picture. The order is that of the heatmap channels.
MESH_LINES = {row.split()[0]: [int(index) for index in row.split()[1:]] for row in _TABLE.strip().splitlines()}

LINE_COUNT = len(MESH_LINES)
MOST_POINTS = max(len(indices) for indices in MESH_LINES.values())

# Channel that a line falls on when the picture is mirrored.
MIRRORED = [0, 2, 1, 3, 4, 6, 5, 7, 8, 9, 10]
