namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// What docs/service-levels.md promises for one conversation, worked out by itself: each event of a clock that must be told, with its minute. Everything happens at
/// whole minutes.
/// </summary>
internal sealed class PromisedClocks(Promise promise, WorkedMinutes minutes)
{
    private readonly Dictionary<string, Clock> _clocks = [];

    // The answers since the customer last wrote, and whether each is one: what failed is none.
    private readonly Dictionary<string, bool> _answers = [];
    private Promise _promise = promise;
    private bool _isAnswered;

    /// <summary>What must have been told by now, in the words of <see cref="ToldClocks"/>.</summary>
    public List<string> Told { get; } = [];

    public Standing Standing { get; private set; }

    public DateTimeOffset LastWritten { get; private set; }

    public DateTimeOffset? WakesAt { get; private set; }

    /// <summary>When something is due by itself.</summary>
    public DateTimeOffset? Next => _clocks.Values.Where(clock => clock is { Runs: true, Breached: false }).Select(clock => (DateTimeOffset?)(clock.Warned ? clock.DueAt : clock.WarnAt)).Append(WakesAt).Min();

    public void Lapse(DateTimeOffset at)
    {
        foreach (var clock in _clocks.Values.Where(clock => clock is { Runs: true, Breached: false }))
        {
            if (!clock.Warned && clock.WarnAt <= at)
            {
                clock.Warned = true;
                Told.Add($"{clock.WarnAt:dd HH:mm} warned {clock.Name}, due {clock.DueAt:dd HH:mm}");
            }

            if (clock.DueAt <= at)
            {
                clock.Breached = true;
                Told.Add($"{clock.DueAt:dd HH:mm} breached {clock.Name}");
            }
        }

        if (WakesAt <= at)
        {
            Become(Standing.Open, at);
        }
    }

    public void Write(DateTimeOffset at)
    {
        LastWritten = at;
        _answers.Clear();
        if (Standing == Standing.None)
        {
            Told.Add($"{at:dd HH:mm} applied {_promise.Policy}");
            Begin("resolution", at);
        }

        Begin(_isAnswered ? "nextResponse" : "firstResponse", at);
        Become(Standing.Open, at);
    }

    public void Answer(DateTimeOffset at, Standing then, string message = "")
    {
        _answers[message] = true;
        Respond(at);
        Become(then, at);
    }

    /// <summary>The same by telephone, after which somebody has yet to act.</summary>
    public void Talk(DateTimeOffset at) => Respond(at);

    /// <summary>An answer will not arrive, or is in doubt: what was owed is owed again, unless another one arrived.</summary>
    public void Fail(DateTimeOffset at, string message)
    {
        var isLatest = _answers.Remove(message);
        var response = _clocks.GetValueOrDefault("nextResponse") ?? _clocks.GetValueOrDefault("firstResponse");
        if (!_answers.ContainsValue(true) && response is { Active: false })
        {
            Resume(response, at);
        }

        if (isLatest)
        {
            _answers[message] = false;
        }

        if (Standing is Standing.Waiting or Standing.Resolved)
        {
            Become(Standing.Open, at);
        }
    }

    /// <summary>What was in doubt has arrived.</summary>
    public void Arrive(DateTimeOffset at, string message)
    {
        if (_answers.ContainsKey(message) && !_answers.ContainsValue(true))
        {
            _answers[message] = true;
            Respond(at);
            if (Standing == Standing.Open)
            {
                Become(Standing.Waiting, at);
            }
        }
    }

    /// <summary>Another policy holds: what has passed stays passed.</summary>
    public void Promise(Promise other, DateTimeOffset at)
    {
        Told.Add($"{at:dd HH:mm} applied {other.Policy}");
        foreach (var clock in _clocks.Values.Where(clock => clock is { Active: true, Breached: false } && clock.Target != other.Of(clock.Name)))
        {
            clock.Left = Math.Max(0, LeftOf(clock, at) + other.Of(clock.Name) - clock.Target);
            clock.Target = other.Of(clock.Name);
            clock.Warned &= clock.Left * 4 <= clock.Target;
            if (clock.Runs)
            {
                Ahead(clock, at);
            }

            Told.Add($"{at:dd HH:mm} moved {clock.Name} to {clock.Target}, {clock.Left} left");
        }

        _promise = other;
        Lapse(at);
    }

    public void Become(Standing next, DateTimeOffset at, DateTimeOffset? until = null)
    {
        var before = Standing;
        (Standing, WakesAt) = (next, until);
        if (next == before)
        {
            return;
        }

        if (next == Standing.Resolved)
        {
            End("firstResponse", at);
            End("nextResponse", at);
            Meet("resolution", at);
            return;
        }

        // A resolution that did not hold goes on.
        foreach (var clock in _clocks.Values.Where(clock => clock.Frozen || (before == Standing.Resolved && clock is { Name: "resolution", Active: false })).ToList())
        {
            if (before == Standing.Resolved || next is Standing.Open or Standing.Pending)
            {
                Resume(clock, at);
            }
        }

        if (next is Standing.Waiting or Standing.Snoozed)
        {
            foreach (var clock in _clocks.Values.Where(clock => clock.Runs))
            {
                (clock.Left, clock.Frozen) = (LeftOf(clock, at), true);
                Told.Add($"{at:dd HH:mm} frozen {clock.Name}, {clock.Left} left");
            }
        }
    }

    private void Respond(DateTimeOffset at)
    {
        _isAnswered = true;
        Meet("firstResponse", at);
        Meet("nextResponse", at);
    }

    private void Begin(string name, DateTimeOffset at)
    {
        if (_clocks.GetValueOrDefault(name) is { Active: true })
        {
            return;
        }

        var clock = _clocks[name] = new Clock(name) { Target = _promise.Of(name), Left = _promise.Of(name) };
        Ahead(clock, at);
        Told.Add($"{at:dd HH:mm} started {name}, warns {clock.WarnAt:dd HH:mm}, due {clock.DueAt:dd HH:mm}");
    }

    private void Resume(Clock clock, DateTimeOffset at)
    {
        (clock.Frozen, clock.Active) = (false, true);
        if (!clock.Breached)
        {
            Ahead(clock, at);
        }

        Told.Add($"{at:dd HH:mm} resumed {clock.Name}, warns {clock.WarnAt:dd HH:mm}, due {clock.DueAt:dd HH:mm}");
    }

    private void Meet(string name, DateTimeOffset at)
    {
        if (_clocks.GetValueOrDefault(name) is { Active: true } clock)
        {
            clock.Left = LeftOf(clock, at);
            (clock.Active, clock.Frozen) = (false, false);
            Told.Add($"{at:dd HH:mm} met {name}{(clock.Breached ? " late" : "")}, {clock.Left} left");
        }
    }

    private void End(string name, DateTimeOffset at)
    {
        if (_clocks.GetValueOrDefault(name) is { Active: true })
        {
            _clocks.Remove(name);
            Told.Add($"{at:dd HH:mm} ended {name}");
        }
    }

    private int LeftOf(Clock clock, DateTimeOffset at) => clock.Runs ? minutes.Between(at, clock.DueAt) : clock.Left;

    private void Ahead(Clock clock, DateTimeOffset at) =>
        (clock.WarnAt, clock.DueAt) = (minutes.Add(at, clock.Left - (clock.Target / 4)), minutes.Add(at, clock.Left));

    private sealed class Clock(string name)
    {
        public string Name => name;

        public int Target { get; set; }

        public int Left { get; set; }

        public DateTimeOffset WarnAt { get; set; }

        public DateTimeOffset DueAt { get; set; }

        public bool Active { get; set; } = true;

        public bool Frozen { get; set; }

        public bool Warned { get; set; }

        public bool Breached { get; set; }

        public bool Runs => Active && !Frozen;
    }
}
