using System.Text;
using AutoMapper;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Core.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Catalog;

/// <summary>Records over the wire and back: the one crossing between <see cref="CatalogRecord"/> and its message.</summary>
internal sealed class RecordWire(IMapper mapper)
{
    public Wire.Record ToWire(CatalogRecord record) => (Wire.Record)mapper.Map(record, record.GetType(), typeof(Wire.Record));

    public Wire.Record ToWire(StoredRecord stored) => ToWire(stored.Record, stored.Stamp);

    public Wire.Record ToWire(CatalogRecord record, RecordStamp stamp)
    {
        var wire = ToWire(record);
        wire.Etag = stamp.Etag;
        wire.Revision = stamp.Revision;
        wire.CreateTime = Timestamp.FromDateTimeOffset(stamp.CreatedAt);
        wire.UpdateTime = Timestamp.FromDateTimeOffset(stamp.UpdatedAt);
        return wire;
    }

    /// <returns>Null for unspecified.</returns>
    /// <exception cref="Grpc.Core.RpcException">A number that is no kind.</exception>
    public static RecordKind? KindOf(Wire.RecordKind kind, string field) => kind switch
    {
        Wire.RecordKind.Unspecified => null,
        >= Wire.RecordKind.Organisation and <= Wire.RecordKind.Mandate => (RecordKind)(int)kind,
        _ => throw RpcErrors.InvalidField(field, $"expected a record kind, got {(int)kind}"),
    };

    /// <returns>The record, or what is wrong with the message, field by field.</returns>
    public (CatalogRecord? Record, IReadOnlyList<FieldFault> Faults) FromWire(Wire.Record? wire)
    {
        if (wire is null) return (null, [new FieldFault("record", "expected a record, got none")]);
        var faults = MissingFields(wire);
        if (faults.Count > 0) return (null, faults);
        try
        {
            return ((CatalogRecord)mapper.Map(wire, typeof(Wire.Record), DomainType(wire.DetailsCase)), []);
        }
        catch (AutoMapperMappingException e)
        {
            return (null, [FaultOf(e)]);
        }
        catch (ArgumentException e)
        {
            return (null, [new FieldFault(WireName(e.ParamName ?? "record"), RecordJson.Bare(e))]);
        }
    }

    private static List<FieldFault> MissingFields(Wire.Record wire)
    {
        var faults = new List<FieldFault>();
        if (!RecordId.TryParse(wire.Name, out var id)) faults.Add(new FieldFault("name", $"expected collection/key such as technologies/waste-heat-orc, got '{(wire.Name.Length > 60 ? wire.Name[..60] + "…" : wire.Name)}'"));
        if (wire.Title is null) faults.Add(new FieldFault("title", "expected a title, got none"));
        if (wire.Provenance is null) faults.Add(new FieldFault("provenance", "expected source, licence and retrieval date, got none"));
        if (wire.DetailsCase == Wire.Record.DetailsOneofCase.None) faults.Add(new FieldFault("details", "expected organisation, technology, startup, proposal, need or mandate, got none"));
        else if (id.Name.Length > 0 && DomainType(wire.DetailsCase) != DomainType(id.Kind)) faults.Add(new FieldFault("details", $"expected the details of {RecordCollections.CollectionOf(id.Kind)}, got {wire.DetailsCase}"));
        return faults;
    }

    /// <summary>The innermost refusal, with the path of members that led to it.</summary>
    private static FieldFault FaultOf(AutoMapperMappingException e)
    {
        var path = new List<string>();
        Exception? cause = e;
        while (cause is AutoMapperMappingException mapping)
        {
            if (mapping.MemberMap?.DestinationName is { } member) path.Add(member);
            cause = mapping.InnerException;
        }

        while (cause is System.Reflection.TargetInvocationException { InnerException: { } inner }) cause = inner;
        if (cause is not ArgumentException refused) throw e;
        // Parsers of single values call their argument "value" or "name"; that says nothing the path does not say.
        if (refused.ParamName is { Length: > 0 } leaf and not ("value" or "name") && !path.Contains(leaf, StringComparer.OrdinalIgnoreCase)) path.Add(leaf);
        return new FieldFault(path.Count == 0 ? "record" : string.Join('.', path.Select(WireName)), RecordJson.Bare(refused));
    }

    private static System.Type DomainType(Wire.Record.DetailsOneofCase details) => details switch
    {
        Wire.Record.DetailsOneofCase.Organisation => typeof(Organisation),
        Wire.Record.DetailsOneofCase.Technology => typeof(Technology),
        Wire.Record.DetailsOneofCase.Startup => typeof(Startup),
        Wire.Record.DetailsOneofCase.Proposal => typeof(FundingProposal),
        Wire.Record.DetailsOneofCase.Need => typeof(Need),
        _ => typeof(FundMandate),
    };

    private static System.Type DomainType(RecordKind kind) => kind switch
    {
        RecordKind.Organisation => typeof(Organisation),
        RecordKind.Technology => typeof(Technology),
        RecordKind.Startup => typeof(Startup),
        RecordKind.Proposal => typeof(FundingProposal),
        RecordKind.Need => typeof(Need),
        _ => typeof(FundMandate),
    };

    /// <summary>Protobuf's own spelling: <c>ServiceCountries</c> → <c>service_countries</c>.</summary>
    private static string WireName(string member)
    {
        var name = new StringBuilder();
        foreach (var c in member)
        {
            if (char.IsUpper(c) && name.Length > 0) name.Append('_');
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
