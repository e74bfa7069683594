using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Core.Audit;
using TechMatch.Core.Ledger;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Audit;

/// <summary>The log over the wire.</summary>
internal static class AuditWire
{
    public static Wire.AuditEntry ToWire(AuditEntry entry)
    {
        var message = new Wire.AuditEntry
        {
            Sequence = entry.Sequence,
            Time = Timestamp.FromDateTimeOffset(entry.At),
            Actor = entry.Note.Actor,
            Method = entry.Note.Method,
            Action = entry.Note.Action,
            Subject = entry.Note.Subject,
            Revision = entry.Note.Revision,
            ContentHash = entry.Note.ContentHash,
            Reason = entry.Note.Reason,
            Hash = entry.Hash,
        };
        message.Fields.AddRange(entry.Note.Fields);
        return message;
    }

    public static Wire.ChainHead ToWire(ChainHead head) => new() { Chain = Chains.Name(head.Chain), Sequence = head.Sequence, Hash = head.Hash };

    public static Wire.ChainRow ToWire(ChainRow row) => new()
    {
        Sequence = row.Sequence,
        Body = ByteString.CopyFrom(row.Body.Span),
        Hash = ByteString.CopyFrom(row.Hash.Span),
    };
}
