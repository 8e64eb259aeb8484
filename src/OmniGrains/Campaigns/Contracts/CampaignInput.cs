using System.Text.Json;
using OmniGrains.Edge;

namespace OmniGrains.Campaigns.Contracts;

/// <summary>One message to many customers.</summary>
/// <param name="Name">For people; at most 100 characters.</param>
/// <param name="Template">The notification template.</param>
/// <param name="Audience">Customers whose live record fulfils all of these, looked at when their turn comes; when absent, all customers.</param>
/// <param name="Segment">Only customers in this saved segment, too; as it is when the campaign begins.</param>
/// <param name="Data">What the template is filled with; an object of at most 16 KB.</param>
/// <param name="PerSecond">How many customers are looked at in a second at most: 1 to 100,000; when absent, 100.</param>
/// <param name="StopAtBounces">It stops when more than this share of what was handed to providers bounced, 0 to 1; when absent, 0.05. Looked at from 20 on.</param>
/// <param name="StopAtComplaints">The same for complaints; when absent, 0.003.</param>
public sealed record CampaignInput(
    string Name, string Template, IReadOnlyList<FieldCondition>? Audience = null, JsonElement? Data = null, int? PerSecond = null, decimal? StopAtBounces = null,
    decimal? StopAtComplaints = null, string? Segment = null)
{
    internal static readonly JsonElement NoData = JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(), CampaignsJson.Default.DictionaryStringJsonElement);
}
