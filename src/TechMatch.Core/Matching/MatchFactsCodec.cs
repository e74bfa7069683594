using System.Buffers.Binary;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;

namespace TechMatch.Core.Matching;

/// <summary>
/// The bytes of <see cref="MatchFacts"/> in an index entry: version, fields in a fixed order, FNV-1a over all before it.
/// The same facts always give the same bytes; unknown stays unknown. An index of another version is rebuilt, not converted.
/// </summary>
public static class MatchFactsCodec
{
    /// <summary>Raise it with any change of the fields or of their order.</summary>
    public const byte Version = 3;

    /// <summary>A hundred times what a record of typical length takes; more is not facts.</summary>
    public const int MaxBytes = 1_000_000;

    private const int ChecksumBytes = 4;

    public static byte[] Write(MatchFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var w = new FactsWriter();
        w.Byte(Version);
        w.Optional(facts.Kind, static (w, v) => w.Byte((byte)v));
        w.Byte((byte)facts.State);
        w.Optional(facts.Owner, static (w, v) => w.Text(v.Name));
        w.Languages(facts.Languages);
        w.Optional(facts.Country, static (w, v) => w.Text(v.Value));
        w.Codes(facts.Sectors);
        w.Codes(facts.Streams);
        w.Day(facts.AsOf);
        w.Day(facts.ExpiresOn);
        w.Code(facts.TechnologyKind);
        w.Readiness(facts.Readiness);
        w.Readiness(facts.MinReadiness);
        w.List(facts.FeedLimits, WriteFeedLimit);
        w.List(facts.Feeds, WriteFeed);
        w.List(facts.Figures, WriteFigure);
        w.List(facts.EmissionLimits, static (w, v) => WriteLimit(w, v.Stated));
        w.Reference(facts.BatJurisdiction, static (w, v) => w.Text(v));
        w.Countries(facts.ServiceCountries);
        w.Countries(facts.ExcludedCountries);
        w.Countries(facts.IncludedCountries);
        w.Codes(facts.Exclusions);
        w.Codes(facts.Collaboration);
        w.Code(facts.Stage);
        w.Codes(facts.Stages);
        w.Code(facts.ApplicantKind);
        w.Codes(facts.ApplicantKinds);
        w.Codes(facts.Instruments);
        w.Reference(facts.AmountAsked, WriteMoney);
        w.Reference(facts.Cost, WriteMoney);
        w.Reference(facts.OpexPerYear, WriteMoney);
        w.Reference(facts.Budget, WriteRange);
        w.Reference(facts.Ticket, WriteRange);
        w.Number(facts.CofinanceShare);
        w.Number(facts.MinCofinanceShare);
        w.Number(facts.Avoided?.Value);
        w.Optional(facts.Evidence, static (w, v) => w.Byte((byte)v));
        w.Integer(facts.LifetimeYears);
        w.Number(facts.ImpactFloor?.Value);
        w.Code(facts.NeedStatus);
        w.Optional(facts.MandateState, static (w, v) => w.Byte((byte)v));
        w.Day(facts.ValidFrom);
        w.Day(facts.Deadline);
        return w.WithChecksum();
    }

    /// <exception cref="FormatException">Not what <see cref="Write"/> made: another version, cut short, flipped or made up.</exception>
    public static MatchFacts Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 1 + ChecksumBytes or > MaxBytes) throw new FormatException($"expected match facts of {1 + ChecksumBytes}-{MaxBytes} bytes, got {bytes.Length}");
        var body = bytes[..^ChecksumBytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]) != FactsWriter.Fnv1a(body)) throw new FormatException("expected match facts with a matching checksum");
        if (body[0] != Version) throw new FormatException($"expected match facts of version {Version}, got {body[0]}");
        var r = new FactsReader(body[1..]);
        try
        {
            var facts = ReadBody(ref r);
            r.End();
            return facts;
        }
        catch (ArgumentException e)
        {
            // A value no record can hold: the bytes were made by something else.
            throw new FormatException($"match facts hold a value out of range: {e.Message}", e);
        }
    }

    private static MatchFacts ReadBody(ref FactsReader r) => new()
    {
        // Initialisers run in the order written here, which is the order of the bytes.
        Kind = r.OptionalEnum<RecordKind>(),
        State = r.Enum<RecordState>(),
        Owner = r.Flag() ? RecordId.Parse(r.Text()) : null,
        Languages = r.Languages(),
        Country = r.Flag() ? r.Country() : null,
        Sectors = r.Codes(),
        Streams = r.Codes(),
        AsOf = r.Day(),
        ExpiresOn = r.Day(),
        TechnologyKind = r.OptionalCode(),
        Readiness = r.Readiness(),
        MinReadiness = r.Readiness(),
        FeedLimits = r.List(static (ref FactsReader r) => new FeedLimit { Stream = r.Code(), Property = r.Text(), Unit = r.Text(), Low = r.Number(), High = r.Number() }),
        Feeds = r.List(static (ref FactsReader r) => new FeedOffer { Stream = r.Code(), Property = r.Text(), Value = ReadQuantity(ref r) }),
        Figures = r.List(static (ref FactsReader r) => new StatedFigure(new Performance { Subject = r.Code(), Metric = r.Text(), Value = ReadQuantity(ref r) })),
        EmissionLimits = r.List(static (ref FactsReader r) => new StatedLimit(ReadLimit(ref r))),
        BatJurisdiction = r.OptionalText(),
        ServiceCountries = r.Countries(),
        ExcludedCountries = r.Countries(),
        IncludedCountries = r.Countries(),
        Exclusions = r.Codes(),
        Collaboration = r.Codes(),
        Stage = r.OptionalCode(),
        Stages = r.Codes(),
        ApplicantKind = r.OptionalCode(),
        ApplicantKinds = r.Codes(),
        Instruments = r.Codes(),
        AmountAsked = r.Flag() ? ReadMoney(ref r) : null,
        Cost = r.Flag() ? ReadMoney(ref r) : null,
        OpexPerYear = r.Flag() ? ReadMoney(ref r) : null,
        Budget = r.Flag() ? ReadRange(ref r) : null,
        Ticket = r.Flag() ? ReadRange(ref r) : null,
        CofinanceShare = r.Number(),
        MinCofinanceShare = r.Number(),
        Avoided = r.Number() is { } avoided ? new TonnesCo2ePerYear(avoided) : null,
        Evidence = r.OptionalEnum<EvidenceLevel>(),
        LifetimeYears = r.Integer(),
        ImpactFloor = r.Number() is { } floor ? new TonnesCo2ePerYear(floor) : null,
        NeedStatus = r.OptionalCode(),
        MandateState = r.OptionalEnum<MandateState>(),
        ValidFrom = r.Day(),
        Deadline = r.Day(),
    };

    private static void WriteFeedLimit(FactsWriter w, FeedLimit limit)
    {
        w.Text(limit.Stream.Value);
        w.Text(limit.Property);
        w.Text(limit.Unit);
        w.Number(limit.Low);
        w.Number(limit.High);
    }

    private static void WriteFeed(FactsWriter w, FeedOffer feed)
    {
        w.Text(feed.Stream.Value);
        w.Text(feed.Property);
        WriteQuantity(w, feed.Value);
    }

    private static void WriteFigure(FactsWriter w, StatedFigure figure)
    {
        w.Text(figure.Stated.Subject.Value);
        w.Text(figure.Stated.Metric);
        WriteQuantity(w, figure.Stated.Value);
    }

    private static void WriteLimit(FactsWriter w, BatLevel limit)
    {
        w.Text(limit.Pollutant.Value);
        w.Number(limit.Low);
        w.Double(limit.High);
        w.Text(limit.Unit);
        w.Reference(limit.Averaging, static (w, v) => w.Text(v));
        w.Reference(limit.Reference, static (w, v) => w.Text(v));
        w.Reference(limit.Footnote, static (w, v) => w.Text(v));
    }

    private static BatLevel ReadLimit(ref FactsReader r) => new()
    {
        Pollutant = r.Code(), Low = r.Number(), High = r.Double(), Unit = r.Text(), Averaging = r.OptionalText(), Reference = r.OptionalText(), Footnote = r.OptionalText(),
    };

    private static void WriteQuantity(FactsWriter w, Quantity quantity)
    {
        w.Double(quantity.Value);
        w.Text(quantity.Unit);
        w.Number(quantity.Low);
        w.Number(quantity.High);
        w.Reference(quantity.Basis, static (w, v) => w.Text(v));
        w.Integer(quantity.Year);
        w.Integer(quantity.Quality);
    }

    private static Quantity ReadQuantity(ref FactsReader r)
    {
        var value = r.Double();
        var unit = r.Text();
        var low = r.Number();
        var high = r.Number();
        var basis = r.OptionalText();
        var year = r.Integer();
        return new Quantity(value, unit, low, high, basis, year, r.Integer());
    }

    private static void WriteMoney(FactsWriter w, Money money)
    {
        w.Decimal(money.Amount);
        w.Text(money.Currency);
        w.Integer(money.PriceYear);
    }

    private static Money ReadMoney(ref FactsReader r)
    {
        var amount = r.Decimal();
        var currency = r.Text();
        return new Money(amount, currency, r.Integer());
    }

    private static void WriteRange(FactsWriter w, MoneyRange range)
    {
        w.Optional(range.Low, static (w, v) => w.Decimal(v));
        w.Optional(range.High, static (w, v) => w.Decimal(v));
        w.Text(range.Currency);
    }

    private static MoneyRange ReadRange(ref FactsReader r)
    {
        decimal? low = r.Flag() ? r.Decimal() : null;
        decimal? high = r.Flag() ? r.Decimal() : null;
        return new MoneyRange(low, high, r.Text());
    }
}
