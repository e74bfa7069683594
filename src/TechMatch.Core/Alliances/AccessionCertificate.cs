using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechMatch.Core.Alliances;

/// <summary>
/// What the registry certifies of an accession that both sides signed: a JSON text and the SHA-256 of its UTF-8 bytes, which
/// anybody can reckon again. The same accession always gives the same text.
/// </summary>
public sealed record AccessionCertificate(string Text, string Hash)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="registry">Id of the store that issues it.</param>
    /// <exception cref="ArgumentException">Not countersigned.</exception>
    public static AccessionCertificate Of(Accession accession, string registry)
    {
        if (accession.CountersignedOn is not { } from) throw new ArgumentException($"expected an accession that was countersigned, got one in state {accession.State}", nameof(accession));
        var text = JsonSerializer.Serialize(
            new
            {
                certificate = "techmatch accession 1",
                registry,
                alliance = accession.Alliance.Value,
                organisation = accession.Organisation.Name,
                role = accession.Role.Value,
                participantType = accession.ParticipantType?.Value,
                document = accession.Document.ToString().ToLowerInvariant(),
                documentSha256 = accession.DocumentHash,
                signatory = accession.Signatory,
                signedOn = Day(accession.SignedOn),
                countersignedOn = Day(from),
                countersignedBy = accession.CountersignedBy,
                fee = accession.FeeStatement,
                admission = accession.Checklist.Select(a => new { item = a.Item.ToString(), on = Day(a.On) }),
            },
            s_json);
        return new AccessionCertificate(text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static string? Day(DateOnly? day) => day?.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
