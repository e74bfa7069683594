using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Marketplace;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Marketplace;

/// <summary>Interests to rows and back, within a transaction of somebody else.</summary>
internal static class InterestShelf
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() },
    };

    public static Interest Read(InterestRow row) => JsonSerializer.Deserialize<Interest>(row.Body, s_json)!;

    public static void Add(CatalogContext context, Interest interest, DateTimeOffset now)
    {
        context.Add(new InterestRow
        {
            Id = interest.Id,
            Offerer = interest.Offerer.Organisation.Name,
            OffererRecord = interest.Offerer.Record.Name,
            Recipient = interest.Recipient.Organisation.Name,
            RecipientRecord = interest.Recipient.Record.Name,
            Supplier = interest.Supplier.Organisation.Name,
            State = interest.State,
            Due = interest.Due,
            Body = JsonSerializer.Serialize(interest, s_json),
            CreatedAt = now,
            UpdatedAt = now,
        });
        foreach (var broker in interest.Brokers) context.Add(new InterestBrokerRow { InterestId = interest.Id, Principal = broker });
        for (var round = 0; round < interest.AnswerTimes.Count; round++) context.Add(ToRow(interest, round));
    }

    /// <param name="row">Tracked.</param>
    public static async Task UpdateAsync(CatalogContext context, InterestRow row, Interest interest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (row.State, row.Due, row.Body, row.UpdatedAt) = (interest.State, interest.Due, JsonSerializer.Serialize(interest, s_json), now);
        var brokers = await context.Set<InterestBrokerRow>().Where(b => b.InterestId == row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        context.RemoveRange(brokers.Where(b => !interest.Brokers.Contains(b.Principal)));
        foreach (var broker in interest.Brokers.Where(b => brokers.TrueForAll(held => held.Principal != b))) context.Add(new InterestBrokerRow { InterestId = row.Id, Principal = broker });
        var times = await context.Set<AnswerTimeRow>().Where(t => t.InterestId == row.Id).ToDictionaryAsync(t => t.Round, cancellationToken).ConfigureAwait(false);
        for (var round = 0; round < interest.AnswerTimes.Count; round++)
        {
            if (times.TryGetValue(round, out var held)) held.AnsweredAt = interest.AnswerTimes[round].AnsweredAt;
            else context.Add(ToRow(interest, round));
        }
    }

    private static AnswerTimeRow ToRow(Interest interest, int round)
    {
        var time = interest.AnswerTimes[round];
        return new AnswerTimeRow { InterestId = interest.Id, Round = round, Organisation = time.Organisation.Name, AskedAt = time.AskedAt, DueAt = time.DueAt, AnsweredAt = time.AnsweredAt };
    }
}
