namespace Sett.Hardware.Tests.Slow;

/// <summary>A column (or unit) that is busy for some cycles and knows which step it is at.</summary>
internal sealed class SlowColumn
{
    public int Left { get; set; }

    public int Step { get; set; }

    public void Tick()
    {
        if (Left > 0) Left--;
    }
}

/// <summary>The array, cycle by cycle, one object a column. Nothing here has a closed form.</summary>
internal static class SlowArray
{
    /// <summary>
    /// Columns go through steps; a column may start a step when it ended the one before and all columns ended the one 1 + registers before.
    /// </summary>
    /// <param name="steps">For each step, what each column with a window needs; others need nothing.</param>
    /// <param name="columns">Columns of the array.</param>
    /// <param name="registers">How many steps columns may run ahead.</param>
    public static long Steps(IReadOnlyList<int[]> steps, int columns, int registers)
    {
        SlowColumn[] all = [.. Enumerable.Range(0, columns).Select(_ => new SlowColumn())];
        // Ended[c]: steps that column c has ended.
        var ended = new int[columns];
        long cycle = 0;
        while (true)
        {
            bool started;
            do
            {
                started = false;
                for (int c = 0; c < columns; c++)
                {
                    SlowColumn column = all[c];
                    if (column.Left > 0) continue;
                    ended[c] = column.Step;
                    if (column.Step == steps.Count || ended.Min() < column.Step - registers) continue;
                    int[] needs = steps[column.Step++];
                    column.Left = c < needs.Length ? needs[c] : 0;
                    started = true;
                }
            }
            while (started);

            if (all.All(c => c.Left == 0 && c.Step == steps.Count)) return cycle;
            foreach (SlowColumn column in all) column.Tick();
            cycle++;
        }
    }

    /// <summary>Columns take bricks in turn, at most one a cycle.</summary>
    public static long Turns(IReadOnlyList<int> bricks, int columns)
    {
        SlowColumn[] all = [.. Enumerable.Range(0, columns).Select(_ => new SlowColumn())];
        long cycle = 0;
        int next = 0;
        while (next < bricks.Count || all.Any(c => c.Left > 0))
        {
            if (next < bricks.Count && all[next % columns].Left == 0)
            {
                all[next % columns].Left = bricks[next];
                next++;
            }

            foreach (SlowColumn column in all) column.Tick();
            cycle++;
        }

        return cycle;
    }

    /// <summary>
    /// Tartan's fully connected layer: the next weights come in while activations stream; the first weights and each chain stand alone.
    /// </summary>
    /// <param name="bricks">For each pass, the bits of each brick's activations, and its outputs.</param>
    /// <param name="units">Units of the array: rows × columns of all tiles.</param>
    /// <param name="slices">Units that share an output.</param>
    /// <param name="weightBits">Bits to load.</param>
    /// <param name="bitsACycle">Bits a cycle, of either operand.</param>
    public static long Cascade(IReadOnlyList<(int[] Bits, int Outputs)> bricks, int units, int slices, int weightBits, int bitsACycle)
    {
        long cycle = 0;
        for (int left = weightBits; left > 0; left -= bitsACycle) cycle++;
        foreach ((int[] bits, int outputs) in bricks)
        {
            for (int done = 0; done < outputs; done += units / slices)
            {
                for (int first = 0; first < bits.Length; first += slices)
                {
                    int[] streams = bits[first..Math.Min(bits.Length, first + slices)];
                    int load = weightBits;
                    while (load > 0 || streams.Any(s => s > 0))
                    {
                        for (int s = 0; s < streams.Length; s++) streams[s] -= bitsACycle;
                        load -= bitsACycle;
                        cycle++;
                    }
                }

                for (int sum = 1; sum < slices; sum++) cycle++;
            }
        }

        return cycle;
    }

    /// <summary>Loom's staggered columns: for each weight bit the port visits every column once while the activation bits pass.</summary>
    public static long Staggered(int activationCycles, int weightBits, int columns)
    {
        long cycle = 0;
        for (int bit = 0; bit < weightBits; bit++)
        {
            int port = columns, stream = activationCycles;
            while (port > 0 || stream > 0)
            {
                port--;
                stream--;
                cycle++;
            }
        }

        return cycle;
    }
}
