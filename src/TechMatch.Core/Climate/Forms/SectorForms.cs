namespace TechMatch.Core.Climate.Forms;

/// <summary>Every sector form, by id.</summary>
public static class SectorForms
{
    public static IReadOnlyList<SectorForm> All { get; } =
    [
        PowerForms.Electricity, PowerForms.WasteHeatPower, PowerForms.EfficiencyElectric, PowerForms.EfficiencyFuel,
        CementForms.Blend, CementForms.Binder, KilnForms.Heat, KilnForms.Electric,
        MetalForm.Recycling, EwasteForm.Treatment, GasForms.Refrigerant, GasForms.Methane,
    ];

    /// <summary>Null when there is none of that id.</summary>
    public static SectorForm? Find(string id) => All.FirstOrDefault(f => f.Id == id);
}
