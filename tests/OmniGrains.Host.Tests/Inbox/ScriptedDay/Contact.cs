using System.Globalization;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>An answer that an agent gave, and what became of it here.</summary>
internal sealed class Answer(string text)
{
    public string Text => text;

    /// <summary>Our id of it; null when it was refused.</summary>
    public string? Message { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? Refused { get; set; }

    /// <summary>The one way in which it may fail by the rules; null where it must arrive.</summary>
    public string? FailsWith { get; set; }

    /// <summary>Its number in the conversation.</summary>
    public int Number => int.Parse(Message!.Split('.')[1], CultureInfo.InvariantCulture);
}

/// <summary>What happened in a conversation that moves clocks.</summary>
internal enum Deed
{
    Write,
    Talk,
    Answer,
    Fail,
    Arrive,
}

/// <summary>One of them. Its position is where the journal has it, as far as that is known: what happened in the same minute is in that order.</summary>
internal sealed record Act(DateTimeOffset At, Deed Deed, string Message = "", Standing Then = Standing.Waiting, long Position = 0);

/// <summary>A person on one channel, with all that was said: the model that the inbox is checked against.</summary>
internal sealed class Contact(int person, string channel, string address)
{
    private readonly List<Act> _acts = [];
    private readonly HashSet<string> _told = [];

    public int Person => person;

    public string Channel => channel;

    /// <summary>How the provider names them.</summary>
    public string Address => address;

    /// <summary>The record that they must be found on; null for a stranger.</summary>
    public string? Customer { get; set; }

    /// <summary>The conversation that they must be in, once it is known.</summary>
    public string? Conversation { get; set; }

    /// <summary>In the order in which they said it.</summary>
    public List<Said> Said { get; } = [];

    /// <summary>In the order in which they were asked for.</summary>
    public List<Answer> Answers { get; } = [];

    /// <summary>Since when they must be sent nothing.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    public bool Stopped => StoppedAt is not null;

    /// <summary>What moves clocks, in its order.</summary>
    public IReadOnlyList<Act> Acts => _acts;

    public Said Say(string text, DateTimeOffset at)
    {
        var said = new Said(this, Said.Count + 1, text, at);
        Said.Add(said);
        return said;
    }

    /// <summary>It is told for the first time.</summary>
    public void Hears(Said said, DateTimeOffset at)
    {
        lock (_acts)
        {
            if (_told.Add(said.Id))
            {
                _acts.Add(new Act(at, Deed.Write));
                if (said.Text == "completed")
                {
                    _acts.Add(new Act(at, Deed.Talk));
                }
            }
        }
    }

    public void Does(Act act)
    {
        lock (_acts)
        {
            _acts.Add(act);
        }
    }
}
