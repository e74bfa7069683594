using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Forms;
using TechMatch.Core.Climate.Impact;

namespace TechMatch.Core.Climate.Weight;

/// <summary>The levers of one deployment, in the order in which they are tried; immutable after loading.</summary>
public sealed class LeverSet
{
    private LeverSet(string id, int version, ValueList<Lever> all) => (Id, Version, All) = (id, version, all);

    public string Id { get; }

    public int Version { get; }

    public ValueList<Lever> All { get; }

    /// <summary>Index of the first lever that fits; −1 when none does, which is unknown and not zero.</summary>
    public int Find(ValueList<Code> sectors, ValueList<Code> streams)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i].Fits(sectors, streams)) return i;
        }

        return -1;
    }

    /// <summary>Reads <c>corpus/reference/levers.json</c>.</summary>
    /// <exception cref="FormatException">The message names the lever and what was expected.</exception>
    public static LeverSet Parse(ReadOnlySpan<byte> json, string fileName) => DataFile.Parse<LeversFile, LeverSet>(json, "levers", fileName, static file =>
    {
        var levers = file.Levers.Select(l => l.ToLever()).ToValueList();
        if (levers.DistinctBy(l => l.Id).Count() != levers.Count) throw new ArgumentException("expected each lever once, got one twice", "levers");
        return new LeverSet(file.Id, file.Version, levers);
    });

    private sealed record LeversFile(string Id, int Version, string Purpose, string Origin, string Licence, LeverFile[] Levers);

    private sealed record LeverFile(
        string Id, string Form, string About, ValueList<Code> Sectors, ValueList<Code> Streams, ValueList<Code> AllStreams, ValueList<Code> NotSectors, double TypicalActivity, string Unit, double LogSd,
        Dictionary<string, string> Choices, Dictionary<string, StatedQuantity> Parameters, ValueList<ActivitySource> ActivityFrom)
    {
        public Lever ToLever()
        {
            var form = SectorForms.Find(Form) ?? throw new ArgumentException($"expected a sector form, got '{Form}'", Id);
            if (form.ActivityUnit != Unit) throw new ArgumentException($"expected the unit {form.ActivityUnit}, got '{Unit}'", Id);
            if (Sectors.Count == 0) throw new ArgumentException("expected at least one sector, got none", Id);
            if (!(TypicalActivity > 0)) throw new ArgumentException($"expected an activity over 0, got {TypicalActivity}", Id);
            if (LogSd is not (> 0 and <= 2)) throw new ArgumentException($"expected a log-sd of 0-2, got {LogSd}", Id);
            if (ActivityFrom.Any(a => !(a.PerYear > 0))) throw new ArgumentException("expected perYear over 0", Id);
            return new Lever(Id, Form, About, Sectors, Streams, AllStreams, NotSectors, TypicalActivity, Unit, LogSd, Choices, Parameters, ActivityFrom);
        }
    }
}
