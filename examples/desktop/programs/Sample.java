// The sample program in Swing: java Sample.java FILE, by Debian's openjdk-17-jdk.
import java.awt.*;
import java.awt.event.*;
import java.awt.geom.AffineTransform;
import java.nio.file.*;
import java.util.*;
import javax.swing.*;

public class Sample {
    static final Map<String, Integer> counts = new LinkedHashMap<>(Map.of("clicks", 0, "said", 0, "saved", 0));
    static final int[] drag = new int[4];
    static final Map<String, JComponent> widgets = new LinkedHashMap<>();
    static String written = "";

    public static void main(String[] arguments) {
        SwingUtilities.invokeLater(() -> show(Path.of(arguments[0])));
    }

    static void count(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    static void show(Path file) {
        JFrame window = new JFrame("Sample");
        JMenu actions = new JMenu("Actions");
        JMenuItem say = new JMenuItem("Say hello"), save = new JMenuItem("Save");
        say.addActionListener(event -> count("said"));
        save.addActionListener(event -> count("saved"));
        save.setAccelerator(KeyStroke.getKeyStroke("control S"));
        actions.add(say);
        actions.add(save);
        JMenuBar bar = new JMenuBar();
        bar.add(actions);
        window.setJMenuBar(bar);
        JTextField entry = new JTextField("alpha beta gamma", 24);
        JPasswordField secret = new JPasswordField(24);
        JTextArea area = new JTextArea(4, 30), lines = new JTextArea(7, 20);
        StringBuilder numbered = new StringBuilder();
        for (int number = 1; number <= 80; number++) numbered.append("Line number ").append(number).append('\n');
        lines.setText(numbered.toString());
        lines.setCaretPosition(0);
        lines.setEditable(false);
        JButton button = new JButton("Count");
        button.addActionListener(event -> count("clicks"));
        JPanel canvas = new JPanel();
        canvas.setPreferredSize(new Dimension(200, 80));
        canvas.setBackground(Color.WHITE);
        canvas.addMouseListener(new MouseAdapter() {
            @Override
            public void mousePressed(MouseEvent event) {
                drag[0] = event.getX();
                drag[1] = event.getY();
            }

            @Override
            public void mouseReleased(MouseEvent event) {
                drag[2] = event.getX();
                drag[3] = event.getY();
            }
        });
        JList<String> choice = new JList<>(new String[] {"Red", "Green", "Blue", "Violet"});
        JScrollPane areaPane = new JScrollPane(area), linesPane = new JScrollPane(lines);
        widgets.put("entry", entry);
        widgets.put("secret", secret);
        widgets.put("area", areaPane);
        widgets.put("button", button);
        widgets.put("canvas", canvas);
        widgets.put("list", choice);
        widgets.put("lines", linesPane);
        JPanel body = new JPanel(new GridBagLayout());
        JLabel name = new JLabel("Name"), password = new JLabel("Password");
        name.setLabelFor(entry);
        password.setLabelFor(secret);
        add(body, name, 0, 0, 1);
        add(body, entry, 1, 0, 1);
        add(body, password, 0, 1, 1);
        add(body, secret, 1, 1, 1);
        add(body, areaPane, 0, 2, 2);
        add(body, button, 0, 3, 1);
        add(body, canvas, 1, 3, 1);
        add(body, choice, 0, 4, 1);
        add(body, linesPane, 1, 4, 1);
        window.setContentPane(body);
        window.pack();
        window.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
        window.setVisible(true);
        new javax.swing.Timer(100, event -> write(file, entry, secret, area, choice, linesPane)).start();
    }

    static void add(JPanel body, JComponent widget, int column, int row, int wide) {
        GridBagConstraints place = new GridBagConstraints();
        place.gridx = column;
        place.gridy = row;
        place.gridwidth = wide;
        body.add(widget, place);
    }

    static void write(Path file, JTextField entry, JPasswordField secret, JTextArea area, JList<String> choice,
            JScrollPane lines) {
        double scale = entry.getGraphicsConfiguration().getDefaultTransform().getScaleX();
        StringBuilder text = new StringBuilder("{");
        counts.forEach((name, value) -> text.append(quoted(name)).append(": ").append(value).append(", "));
        text.append("\"drag\": [");
        for (int part = 0; part < 4; part++) text.append(part > 0 ? ", " : "").append(Math.round(drag[part] * scale));
        text.append("], \"entry\": ").append(quoted(entry.getText()));
        text.append(", \"secret\": ").append(quoted(new String(secret.getPassword())));
        text.append(", \"area\": ").append(quoted(area.getText()));
        text.append(", \"chosen\": ").append(quoted(Objects.toString(choice.getSelectedValue(), "")));
        text.append(", \"scrolled\": ").append(Math.round(lines.getVerticalScrollBar().getValue() * scale));
        text.append(", \"places\": {");
        String before = "";
        for (Map.Entry<String, JComponent> each : widgets.entrySet()) {
            Point at = each.getValue().getLocationOnScreen();
            Dimension size = each.getValue().getSize();
            text.append(before).append(quoted(each.getKey())).append(": [").append(Math.round(at.x * scale))
                    .append(", ").append(Math.round(at.y * scale)).append(", ").append(Math.round(size.width * scale))
                    .append(", ").append(Math.round(size.height * scale)).append("]");
            before = ", ";
        }
        text.append("}}");
        if (text.toString().equals(written)) return;
        written = text.toString();
        try {
            Path part = Path.of(file + ".part");
            Files.writeString(part, written);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (java.io.IOException fault) {
            throw new java.io.UncheckedIOException(fault);
        }
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') out.append('\\').append(each);
            else if (each < 32) out.append(String.format("\\u%04x", (int) each));
            else out.append(each);
        }
        return out.append('"').toString();
    }
}
