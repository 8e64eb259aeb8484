using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Campaigns.Reading;

/// <summary>A campaign as it stands, live.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Grows with every change of what it is to be.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it was stopped: <c>asked</c>, <c>bounces</c>, <c>complaints</c>; or why it paused itself: <c>template</c> (there is none, or it needs more data), <c>segment</c> (there is none).</param>
/// <param name="StartsAt">When it begins.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Looked">How many customers were looked at.</param>
/// <param name="Sent">To how many of them it goes.</param>
/// <param name="Held">Of these, to how many later: quiet hours, digests.</param>
/// <param name="Dropped">Who is in the audience, but is not to be told: no consent, no channel, caps.</param>
/// <param name="Bounced">How many addresses did not exist.</param>
/// <param name="Complained">How many did not want it.</param>
/// <param name="Campaign">What it is.</param>
/// <param name="SegmentVersion">The version of its segment that it goes by, since it began.</param>
/// <param name="Handed">How many messages were handed to providers so far: deciding runs ahead of it. Bounces and complaints are held against this.</param>
public sealed record CampaignDetails(
    string Id, int Version, CampaignState State, string? Reason, DateTimeOffset? StartsAt, DateTimeOffset? StartedAt, long Looked, long Sent, long Held, long Dropped, long Bounced,
    long Complained, CampaignInput Campaign, int? SegmentVersion = null, long Handed = 0);

internal static class ReadCampaignsEndpoint
{
    private static readonly CampaignDetails Example = new(
        "spring-sale", 1, CampaignState.Running, null, new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero), 12_000, 9_120, 0, 880,
        12, 1, CampaignEndpoints.Example, Handed: 8_990);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/campaigns/{id}", Get)
            .WithName("GetCampaign")
            .WithTags("Campaigns")
            .WithSummary("Read a campaign and how far it has come")
            .WithDescription("As its grain holds it now. It is told on the live stream as it goes: kind=campaign.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "under way", Example)
            .RequireScope(Scopes.NotificationsRead);
        routes.MapGet("/campaigns", List)
            .WithName("ListCampaigns")
            .WithTags("Campaigns")
            .WithSummary("List the campaigns")
            .WithDescription("Newest first. Page with cursor; pass after=position to include your own writes.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status200OK, "one", new Page<CampaignDetails>([Example], null))
            .WaitsForPosition()
            .RequireScope(Scopes.NotificationsRead);
    }

    private static async Task<Results<Ok<CampaignDetails>, ProblemHttpResult>> Get(string id, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        if (await CampaignEndpoints.Read(id, grains, cancellation) is not { Input: not null } campaign)
        {
            return TypedResults.Problem(Problems.Of(CampaignRejections.Unknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(campaign.Version);
        return TypedResults.Ok(DetailsOf(id, campaign));
    }

    private static async Task<Results<Ok<Page<CampaignDetails>>, ProblemHttpResult>> List(
        string? cursor, int? limit, IGrains grains, IViewStore views, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var page = await NewestFirst.Read<Row, string>(
            views, "select id as Id, position as Position from campaign_list where position < @before order by position desc limit @size", new { },
            (before, Math.Clamp(limit ?? 50, 1, 200)), row => row.Id, cancellation);
        var items = new List<CampaignDetails>();
        foreach (var id in page.Items)
        {
            items.Add(DetailsOf(id, await CampaignEndpoints.Read(id, grains, cancellation)));
        }

        return TypedResults.Ok(new Page<CampaignDetails>(items, page.Next));
    }

    private static CampaignDetails DetailsOf(string id, Campaign campaign) => new(
        id, campaign.Version, campaign.State, campaign.Reason, campaign.StartsAt, campaign.StartedAt, campaign.Looked, campaign.Sent, campaign.Held, campaign.Dropped, campaign.Bounced,
        campaign.Complained, campaign.Input!, campaign.SegmentVersion, campaign.Handed);

    private sealed class Row : IPositioned
    {
        public required string Id { get; init; }

        public long Position { get; init; }
    }
}
