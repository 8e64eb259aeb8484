using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns;

/// <summary>The answer to a change of a campaign.</summary>
public sealed record CampaignReceipt(string Id, int Version, CampaignState State, long Position);

/// <param name="At">When it begins; absent for now.</param>
public sealed record ScheduleInput(DateTimeOffset? At = null);

internal static class CampaignEndpoints
{
    // What the caller's clock and the way here may make of "now".
    private static readonly TimeSpan LatestPast = TimeSpan.FromMinutes(5);

    public static readonly CampaignInput Example = new(
        "Spring sale", "spring-sale", [new FieldCondition("lastSeen", FieldTest.WithinDays, JsonSerializer.SerializeToElement(90, CampaignsJson.Default.Int32))], PerSecond: 200);

    private static readonly CampaignReceipt Running = new("spring-sale", 1, CampaignState.Running, 901);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/campaigns/{id}", Put)
            .WithName("PutCampaign")
            .WithTags("Campaigns")
            .WithSummary("Save a campaign")
            .WithDescription("Replaces the whole of it, while it is a draft or scheduled; one that is scheduled must stay fit to be sent. Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("to those seen lately", Example)
            .WithExample(StatusCodes.Status200OK, "saved", Running with { State = CampaignState.Draft })
            .RequireScope(Scopes.NotificationsManage);
        Said(routes.MapPost("/campaigns/{id}/schedule", Schedule), "ScheduleCampaign", "Begin a campaign now, or at a moment",
            "Who is a customer when it begins can be in it; whether they fulfil the audience is looked at when their turn comes; a segment counts as it is when it begins. Its template must exist, and its data hold "
            + "what that needs; should that change, it pauses itself (reason template).")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("in the morning", soon => new ScheduleInput(soon.AddHours(8)));
        Said(routes.MapPost("/campaigns/{id}/pause", Pause), "PauseCampaign", "Pause a campaign", "Nobody more is asked for, and what has not been sent yet waits until it goes on. Also when everybody was looked at already (done).");
        Said(routes.MapPost("/campaigns/{id}/resume", Resume), "ResumeCampaign", "Go on with a campaign", "With what waits (after the quiet hours of each person), and the customer after the last one. One that paused itself (reason template) goes on when its template and data fit each other again.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        Said(routes.MapPost("/campaigns/{id}/stop", Stop), "StopCampaign", "Stop a campaign for good",
            "Nobody more is asked for, and what has not been sent yet is not sent: it failed, with the reason campaign-stopped. Also when everybody was looked at already (done).");
    }

    private static RouteHandlerBuilder Said(RouteHandlerBuilder route, string name, string summary, string description) => route
        .WithName(name)
        .WithTags("Campaigns")
        .WithSummary(summary)
        .WithDescription(description)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithExample(StatusCodes.Status200OK, "as it stands", Running)
        .RequireScope(Scopes.NotificationsManage);

    private static async Task<Results<Ok<CampaignReceipt>, ProblemHttpResult>> Put(
        string id, CampaignInput input, Intent intent, HttpContext http, CampaignFitness fitness, INotices notices, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        if (Wrong(id, input, notices) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(CampaignRejections.Invalid(wrong)));
        }

        if (await Read(id, grains, cancellation) is { State: CampaignState.Scheduled } && await fitness.WrongFor(input, cancellation) is { } unfit)
        {
            return TypedResults.Problem(Problems.Of(unfit));
        }

        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"{id} {CampaignGrain.TextOf(input)}")));
        return await Ask(id, new SaveCampaign(id, input, expected, intent.Actor), context, http, grains, cancellation);
    }

    private static async Task<Results<Ok<CampaignReceipt>, ProblemHttpResult>> Schedule(
        string id, ScheduleInput input, Intent intent, HttpContext http, CampaignFitness fitness, IGrains grains, CancellationToken cancellation)
    {
        if (await Read(id, grains, cancellation) is not { Input: { } campaign })
        {
            return TypedResults.Problem(Problems.Of(CampaignRejections.Unknown));
        }

        if (await fitness.WrongFor(campaign, cancellation) is { } unfit)
        {
            return TypedResults.Problem(Problems.Of(unfit));
        }

        // A slip in the date would tell everybody at once.
        if (input.At < intent.At - LatestPast)
        {
            return TypedResults.Problem(Problems.Of(CampaignRejections.Invalid("at: lies in the past. Leave it out to begin now.")));
        }

        return await Ask(id, new ScheduleCampaign(id, input.At ?? intent.At, intent.Actor), intent.Context($"{id} {input.At:O}"), http, grains, cancellation);
    }

    private static Task<Results<Ok<CampaignReceipt>, ProblemHttpResult>> Pause(string id, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation) =>
        Ask(id, new PauseCampaign(id, intent.Actor), intent.Context($"{id} pause"), http, grains, cancellation);

    private static async Task<Results<Ok<CampaignReceipt>, ProblemHttpResult>> Resume(
        string id, Intent intent, HttpContext http, CampaignFitness fitness, IGrains grains, CancellationToken cancellation) =>
        await Read(id, grains, cancellation) is { State: CampaignState.Paused, Input: { } campaign } && await fitness.WrongFor(campaign, cancellation) is { } unfit
            ? TypedResults.Problem(Problems.Of(unfit))
            : await Ask(id, new ResumeCampaign(id, intent.Actor), intent.Context($"{id} resume"), http, grains, cancellation);

    private static Task<Results<Ok<CampaignReceipt>, ProblemHttpResult>> Stop(string id, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation) =>
        Ask(id, new StopCampaign(id, intent.Actor), intent.Context($"{id} stop"), http, grains, cancellation);

    private static async Task<Results<Ok<CampaignReceipt>, ProblemHttpResult>> Ask(
        string id, ICommand<CampaignReply> command, CommandContext context, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        if (!Slugs.IsSlug(id, 40))
        {
            return TypedResults.Problem(Problems.Of(CampaignRejections.Unknown));
        }

        var outcome = await grains.Ask(Campaign.GrainOf(id), command, context, cancellation);
        return outcome.ToResult(reply => new CampaignReceipt(id, reply.Version, reply.State, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    internal static async ValueTask<Campaign> Read(string id, IGrains grains, CancellationToken cancellation) =>
        Slugs.IsSlug(id, 40) ? (await grains.Read(Campaign.GrainOf(id), ReadCampaign.Query, cancellation)).Value : Campaign.Unknown;

    private static string? Wrong(string id, CampaignInput input, INotices notices) =>
        !Slugs.IsSlug(id, 40) ? "id: must be 1 to 40 lower-case letters, digits, dots or hyphens."
        : !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : !Slugs.IsSlug(input.Template, 40) ? "template: must be the id of a template."
        : FieldConditions.Wrong(input.Audience, "audience") is { } audience ? audience
        : input.Segment is not null && !Slugs.IsSlug(input.Segment, 40) ? "segment: must be the id of a segment."
        : input.Data is { } data && notices.WrongData(data) is { } wrong ? $"data: {wrong}"
        : input.PerSecond is < 1 or > 100_000 ? "perSecond: must be 1 to 100000."
        : input.StopAtBounces is < 0 or > 1 || input.StopAtComplaints is < 0 or > 1 ? "stopAtBounces, stopAtComplaints: must be 0 to 1." : null;
}
