package com.android.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A base station: country and network code, area (LAC or TAC), cell id.
 *
 * <p>The identity lists them under {@code cell} as {@code mcc,mnc,area,cell}, the serving one first.
 */
public record CellTower(int mcc, int mnc, int area, int cell) {
    private static final String OTHERWISE = "460,0,9763,203482113";

    public static List<CellTower> all() {
        List<String> texts = Identity.list("cell");
        List<CellTower> towers = new ArrayList<>();
        for (String text : texts.isEmpty() ? List.of(OTHERWISE) : texts) {
            String[] parts = text.split(",");
            towers.add(new CellTower(
                    Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3])));
        }
        return towers;
    }

    public static CellTower serving() {
        return all().get(0);
    }
}
