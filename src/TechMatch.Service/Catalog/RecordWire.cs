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

    /// <returns>The record, or what is wrong with the message; fields are paths in it, empty for the message as a whole.</returns>
    public (CatalogRecord? Record, IReadOnlyList<FieldFault> Faults) FromWire(Wire.Record? wire)
    {
        if (wire is null) return (null, [new FieldFault("", "expected a record, got none")]);
        var faults = MissingFields(wire);
        faults.AddRange(FiniteNumbers.Faults(wire));
        if (faults.Count > 0) return (null, faults);
        try
        {
            return ((CatalogRecord)mapper.Map(wire, typeof(Wire.Record), DomainType(wire.DetailsCase)), []);
        }
        catch (AutoMapperMappingException e)
        {
            return (null, [MappingFault.Of(e, wire.DetailsCase)]);
        }
        catch (ArgumentException e)
        {
            return (null, [new FieldFault(FieldPaths.Snake(e.ParamName ?? ""), RecordJson.Bare(e))]);
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
}
