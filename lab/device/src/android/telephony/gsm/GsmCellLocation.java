package android.telephony.gsm;

import android.telephony.CellLocation;
import com.android.lab.CellTower;

/** The serving cell by area and cell id. */
public class GsmCellLocation extends CellLocation {
    private final CellTower tower = CellTower.serving();

    public int getLac() {
        return tower.area();
    }

    public int getCid() {
        return tower.cell();
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public String toString() {
        return "[" + getLac() + "," + getCid() + ",-1]";
    }
}
