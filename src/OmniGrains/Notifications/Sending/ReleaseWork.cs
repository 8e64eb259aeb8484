using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Setup;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications.Sending;

/// <summary>Decides anew about what was held, on what is known of the person by then. One loop, once there is any provider.</summary>
internal sealed class ReleaseWork(IGrains grains, Tail tail, PeopleFacts people, TimeProvider time) : KeyedWork
{
    private readonly Follower _follower = new(tail);

    public override string Name => "notification-release";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) =>
        (await grains.Read(AllProviders.Grain, ReadProviders.Query, cancellation)).Value.List.IsEmpty ? [] : ["due"];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, async found =>
    {
        var due = found.Where(recorded => recorded.Event is NotificationDue);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stop }, (recorded, token) => Release(recorded, token));
    }, stop);

    private async ValueTask Release(Recorded recorded, CancellationToken stop)
    {
        var due = (NotificationDue)recorded.Event!;
        var grain = PersonNotices.GrainOf(due.Record);
        if ((await grains.Read(grain, ReadNotices.Query, stop)).Value.Find(due.Id) is not { Stage: NoticeStage.Held } held
            || await people.Find(due.Record, stop) is not { } person
            || (await grains.Read(Template.GrainOf(held.Template), ReadTemplate.Query, stop)).Value.At(held.Version) is not { } version)
        {
            return;
        }

        var terms = TemplateTerms.Of(held.Template, held.Version, version.Template);
        terms = terms with { Mode = held.Mode, Channels = held.Route.IsEmpty ? terms.Channels : held.Route };
        var facts = await people.Of(person, due.Record, terms, version.Template, stop);
        (await grains.Ask(
            grain, new ReleaseNotice(due.Id, terms, facts), new CommandContext(new CommandId($"nr{recorded.Position}"), time.GetUtcNow()), stop)).OrUnavailable();
    }
}
