using System.Text.Json;
using OmniGrains.Desk.Contracts;
using OmniGrains.Desk.Routing;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Setup;

/// <summary>Decides what the desk is set up with: nothing names what is not there, and nothing goes that is named.</summary>
internal sealed class DeskBookGrain : Grain<DeskBook>
{
    public override string Type => DeskBook.GrainType;

    public override DeskBook Initial => DeskBook.Empty;

    public override object? Answer(DeskBook state, IQuery query) => query is ReadCalendar read ? state.CalendarOf(read.Id) : state;

    public override Decision Decide(DeskBook state, ICommand command, in CommandContext context) => command switch
    {
        SaveEntry save => Save(state, save, context.At),
        RemoveEntry remove => Remove(state, remove, context.At),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override DeskBook Evolve(DeskBook state, IEvent @event) => @event switch
    {
        DeskEntrySaved saved => new DeskBook(saved.Version, state.Entries.SetItem(
            DeskBook.KeyOf(saved.Kind, saved.Id), new KeptEntry(saved.Version, saved.Entry, state.Find(saved.Kind, saved.Id)?.Since ?? saved.At))),
        DeskEntryRemoved removed => new DeskBook(removed.Version, state.Entries.Remove(DeskBook.KeyOf(removed.Kind, removed.Id))),
        _ => state,
    };

    private static Decision Save(DeskBook state, SaveEntry save, DateTimeOffset at)
    {
        var kind = save.Entry.Kind;
        var known = state.Find(kind, save.Id);
        return save.ExpectedVersion is { } expected && expected != (known?.Version ?? 0) ? Decision.Reject(DeskRejections.Changed)
            : known is null && state.All(kind).Count() >= DeskLimits.Most(kind) ? Decision.Reject(DeskRejections.Limit)
            : DeskReferences.Missing(state, save.Entry) is { } missing ? Decision.Reject(missing)
            : known is not null && TextOf(known.Entry) == TextOf(save.Entry) ? Decision.Unchanged(new EntryReply(known.Version))
            : Decision.Accept(new EntryReply(state.Version + 1), new DeskEntrySaved(kind, save.Id, state.Version + 1, save.Entry, save.Actor, at, TeamsLeft(known?.Entry.Agent, save.Entry.Agent)));
    }

    private static string[]? TeamsLeft(AgentInput? before, AgentInput? now) =>
        before is null || now is null ? null : before.TeamsOf().Where(team => !now.IsIn(team)).ToArray() is { Length: > 0 } left ? left : null;

    private static Decision Remove(DeskBook state, RemoveEntry remove, DateTimeOffset at) =>
        state.Find(remove.Kind, remove.Id) is not { } known ? Decision.Unchanged(new EntryReply(state.Version))
        : remove.ExpectedVersion is { } expected && expected != known.Version ? Decision.Reject(DeskRejections.Changed)
        : DeskReferences.UsedBy(state, remove.Kind, remove.Id) is { } used ? Decision.Reject(DeskRejections.InUse(used))
        : Decision.Accept(new EntryReply(state.Version + 1), new DeskEntryRemoved(remove.Kind, remove.Id, state.Version + 1, remove.Actor, at));

    internal static string TextOf(DeskEntry entry) => JsonSerializer.Serialize(entry, DeskJson.Default.DeskEntry);
}
