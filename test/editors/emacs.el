;;; emacs.el --- Drives Emacs on a scenario that loses a protection -*- lexical-binding: t -*-

;;; Commentary:

;; Writes what it shows as JSON to $PTESCOPE_RESULT.

;;; Code:

(require 'json)
(package-initialize)
(require 'eglot)
(require 'flymake)

(defvar seen nil)

(defun see (name value)
  "Keep VALUE as NAME."
  (push (cons name value) seen))

(defun wait (what condition)
  "Wait for WHAT: that the function CONDITION gives something, which is returned."
  (let ((value nil) (tries 0))
    (while (not (setq value (funcall condition)))
      (when (> (setq tries (1+ tries)) 6000) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.02))
    value))

(defun face-at (line column)
  "The name of the face at LINE and COLUMN, from 1."
  (save-excursion
    (goto-char (point-min))
    (forward-line (1- line))
    (forward-char (1- column))
    (format "%s" (get-text-property (point) 'face))))

(defun lines ()
  "The buffer's lines."
  (vconcat (split-string (buffer-substring-no-properties (point-min) (point-max)) "\n" t)))

(defun to-line (line column)
  "Go to LINE and COLUMN, from 1."
  (goto-char (point-min))
  (forward-line (1- line))
  (forward-char (1- column)))

(defun drive ()
  "See what there is to be seen."
  ;; Eglot answers for buffers in sight.
  (switch-to-buffer (current-buffer))
  (see 'mode (symbol-name major-mode))
  (font-lock-ensure)
  (see 'syntax (vector (face-at 1 1) (face-at 1 10) (face-at 6 17) (face-at 7 3)))
  (call-interactively #'eglot)
  (wait "the server" (lambda () (eglot-current-server)))
  (flymake-mode 1)
  (flymake-start)
  (wait "diagnostics" (lambda () (flymake-diagnostics)))
  (see 'diagnostics
       (vconcat (mapcar (lambda (each)
                          `((line . ,(line-number-at-pos (flymake-diagnostic-beg each)))
                            (message . ,(flymake-diagnostic-text each))))
                        (flymake-diagnostics))))
  (to-line 6 5)
  (let ((hover nil))
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq hover text)))
    (see 'hover (substring-no-properties (wait "a hover" (lambda () hover)))))
  (to-line 6 21)
  (let ((found (eglot-completion-at-point)))
    (see 'completion
         (vconcat (mapcar #'substring-no-properties
                          (all-completions (buffer-substring-no-properties (nth 0 found) (point)) (nth 2 found))))))
  (to-line 6 5)
  ;; A key, and not the mouse, asks for what can be done.
  (let ((offered nil) (before (buffer-chars-modified-tick)) (last-nonmenu-event ?x))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt choices &rest _)
                 (setq offered (mapcar (lambda (choice) (if (consp choice) (car choice) choice)) choices))
                 (car offered))))
      (call-interactively #'eglot-code-actions))
    (wait "a code action" (lambda () (/= before (buffer-chars-modified-tick))))
    (see 'actions (vconcat offered)))
  (see 'mended (lines))
  ;; Eglot tells of edits when Emacs is idle, and in a batch it never is.
  (eglot--signal-textDocument/didChange)
  (to-line 1 4)
  (eglot-rename "area")
  (see 'renamed (lines))
  (ptescope-run)
  (with-current-buffer "*ptescope*"
    (wait "the page tables" (lambda () (string-match-p "step 5 of 6\\(?:.\\|\n\\)*page " (buffer-string))))
    (see 'run (buffer-substring-no-properties (point-min) (point-max)))))

(condition-case problem (drive)
  (error (see 'problem (format "%S" problem))))
(with-temp-file (getenv "PTESCOPE_RESULT") (insert (json-encode seen)))
(set-buffer-modified-p nil)
(kill-emacs 0)
;;; emacs.el ends here
