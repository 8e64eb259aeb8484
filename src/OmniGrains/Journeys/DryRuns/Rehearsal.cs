using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;
using OmniGrains.Journeys.Working;

namespace OmniGrains.Journeys.DryRuns;

/// <summary>A way through a journey that somebody would have gone.</summary>
/// <param name="EnteredAt">When it would have begun.</param>
/// <param name="Cause">The journal position of the event that would have let the customer in.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Steps">What would have happened.</param>
/// <param name="Ended">Why it would have ended; absent when it would still be under way.</param>
/// <param name="Goal">When the goal would have been reached.</param>
/// <param name="WaitsUntil">Until when it would wait now.</param>
public sealed record RehearsedRun(
    DateTimeOffset EnteredAt, long Cause, string Kind, IReadOnlyList<RehearsedStep> Steps, string? Ended, DateTimeOffset? Goal, DateTimeOffset? WaitsUntil);

/// <param name="Step">The step.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">What would have come of it; of a notification <c>would-send</c>: consent, caps and quiet hours decide when it is really asked for.</param>
/// <param name="Template">What would have been sent.</param>
/// <param name="Data">What it would have been filled with.</param>
public sealed record RehearsedStep(string Step, DateTimeOffset At, string Outcome, string? Template, JsonElement? Data);

/// <summary>Plays history to the same grain that decides real runs, with time as it was; nothing is recorded, nothing is sent.</summary>
internal sealed class Rehearsal(JourneyFacts facts, ICustomerStory story, string id, JourneyInput plan, CustomerRecord person, string zone)
{
    private const int MostRuns = 100;

    private readonly RunGrain _grain = new();
    private readonly List<RehearsedRun> _runs = [];
    private readonly List<RehearsedStep> _steps = [];
    private Run _state = Run.Never;
    private Reminder? _due;
    private long _position;
    private int _commands;
    private string? _ended;
    private DateTimeOffset? _goal;
    private (DateTimeOffset At, long Cause, string Kind)? _began;

    public async ValueTask<IReadOnlyList<RehearsedRun>> Play(IReadOnlyList<Recorded> history, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var recorded in history)
        {
            await FireUntil(recorded.At, cancellation);
            _position = recorded.Position;
            var happening = facts.Of(recorded);
            if (_state.Last is { } last && JourneyFacts.Heard(plan, last, happening) is { } heard)
            {
                Tell(heard, recorded.At);
                await Advance(recorded.At, cancellation);
            }

            if (_state.Open is null && JourneyFacts.Begins(plan, happening) && await facts.Admits(plan, await Then(recorded.At, cancellation), recorded.At, cancellation))
            {
                if (_runs.Count + (_began is null ? 0 : 1) == MostRuns)
                {
                    break;
                }

                Enter(happening);
                await Advance(recorded.At, cancellation);
            }
        }

        await FireUntil(now, cancellation);
        Close();
        return _runs;
    }

    private void Enter(Happening happening)
    {
        var journey = new Journey(1, plan, DateTimeOffset.MinValue, []);
        var entries = _state.Entries;
        var enter = JourneyFacts.Entering(id, journey, 0, person.Id, happening, RunsElsewhere.None);
        var decision = _grain.Decide(_state, enter, Context(happening.At));
        if (decision.Events.Count > 0)
        {
            Close();
            Apply(decision, happening.At);
            _began = _state.Entries > entries ? (happening.At, happening.Position, happening.Kind) : null;
        }
    }

    private async ValueTask FireUntil(DateTimeOffset moment, CancellationToken cancellation)
    {
        while (_due is { Due: { } due, Command: { } command } && due <= moment)
        {
            _due = null;
            Tell(command, due);
            await Advance(due, cancellation);
        }
    }

    private async ValueTask Advance(DateTimeOffset at, CancellationToken cancellation)
    {
        while (_state.Open is { Stage: not RunStage.Waiting } run)
        {
            var known = facts.Of(plan, await Then(at, cancellation), zone, at);
            var done = Walk.NextEffect(plan, run, known) is { } effect ? new EffectDone(effect.Id, effect.Kind == JourneyStepKind.Send ? "would-send" : "would-set", null) : null;
            Tell(new AdvanceRun(run.Entry, run.Passed, plan, known, done, _position), at);
        }
    }

    private void Tell(ICommand command, DateTimeOffset at) => Apply(_grain.Decide(_state, command, Context(at)), at);

    private void Apply(Decision decision, DateTimeOffset at)
    {
        foreach (var @event in decision.Events)
        {
            var data = _state.Last?.Data ?? default;
            _state = _grain.Evolve(_state, @event);
            _ended = @event is RunEnded ended ? ended.Reason : _ended;
            _goal = @event is GoalReached ? at : _goal;
            if (@event is StepPassed passed)
            {
                var step = plan.Find(passed.Step)!;
                _steps.Add(new RehearsedStep(step.Id, at, passed.Outcome, step.Template, step.Template is null ? null : EntryData.Fill(step.Data, data, zone)));
            }
        }

        foreach (var reminder in decision.Reminders)
        {
            _due = reminder.Due is null ? null : reminder;
        }
    }

    private void Close()
    {
        if (_began is var (at, cause, kind))
        {
            _runs.Add(new RehearsedRun(at, cause, kind, [.. _steps], _ended, _goal, _ended is null ? _due?.Due : null));
        }

        _steps.Clear();
        (_began, _ended, _goal) = (null, null, null);
    }

    // The record as it was; only composed when something depends on it.
    private async ValueTask<CustomerRecord> Then(DateTimeOffset at, CancellationToken cancellation) =>
        plan.When is null && plan.Exit?.When is null && plan.Steps.All(step => step.Branches is null) ? person : await story.At(at, cancellation) ?? person;

    private CommandContext Context(DateTimeOffset at) => new(new CommandId($"d{_position}.{_commands++}"), at);
}
